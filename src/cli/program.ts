import { readFileSync } from 'node:fs';
// commander: the field's standard, without dependencies; in its typed form options and arguments have types from their declaration.
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';

/** Each command with what it is for; what it needs is loaded with it: a schema's check needs no database. */
const commands: Readonly<
  Record<string, readonly [description: string, load: () => Promise<CommandUnknownOpts>]>
> = {
  check: [
    'says all that is wrong with the scopes of a schema, with file, line and remedy',
    async () => (await import('./check.ts')).checkCommand(),
  ],
  report: [
    'shows which field of a schema needs what, which scope opens what, and what nothing protects',
    async () => (await import('./report.ts')).reportCommand(),
  ],
  explain: [
    'says what an operation needs and why, and what a token would get of it',
    async () => (await import('./explain.ts')).explainCommand(),
  ],
  diff: [
    'says which tokens get less, and which more, from one version of a schema to the next',
    async () => (await import('./diff.ts')).diffCommand(),
  ],
  manifest: [
    "writes an app's operations with the scopes that they need, for PERSISTED_OPERATIONS",
    async () => (await import('./manifest.ts')).manifestCommand(),
  ],
  users: ['people who can sign in', async () => (await import('./users.ts')).usersCommand()],
  clients: [
    'applications that can ask for tokens',
    async () => (await import('./clients.ts')).clientsCommand(),
  ],
  grants: [
    'what people have given to applications',
    async () => (await import('./grants.ts')).grantsCommand(),
  ],
  keys: [
    'keys that sign tokens and cookies; need KEY_ENCRYPTION_SECRET as the server has it',
    async () => (await import('./keys.ts')).keysCommand(),
  ],
  audit: [
    'shows what happened: sign-ins, tokens, consents, denials, administration',
    async () => (await import('./audit.ts')).auditCommand(),
  ],
};

/** The command `graphql-scopes`, with what these arguments call. It throws a CommanderError where Commander would end the process. */
export async function createProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('graphql-scopes')
    .description(
      'Explains the scopes of a schema, and administers a graphql-scopes server through its database.',
    )
    .version(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version)
    .showHelpAfterError('(--help shows how it is used)');
  const called = args.filter((one) => one !== 'help').find((one) => !one.startsWith('-'));
  for (const [name, [description, load]] of Object.entries(commands)) {
    const command: CommandUnknownOpts = name === called ? await load() : new Command(name);
    program.addCommand(command.description(description));
  }
  return settle(program);
}

/** A subcommand that was made elsewhere takes over no settings by itself. */
function settle<Some extends CommandUnknownOpts>(command: Some): Some {
  for (const subcommand of command.commands) settle(subcommand.copyInheritedSettings(command));
  command.exitOverride();
  return command;
}
