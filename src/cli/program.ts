import { readFileSync } from 'node:fs';
// commander: the field's standard, without dependencies; in its typed form options and arguments have types from their declaration.
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { auditCommand } from './audit.ts';
import { clientsCommand } from './clients.ts';
import { grantsCommand } from './grants.ts';
import { keysCommand } from './keys.ts';
import { usersCommand } from './users.ts';

/** The command `graphql-scopes` with all its groups. It throws a CommanderError where Commander would end the process. */
export function createProgram(): Command {
  const program = new Command('graphql-scopes')
    .description('Administers a graphql-scopes server, through its database.')
    .version(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version)
    .showHelpAfterError('(--help shows how it is used)');
  for (const group of [usersCommand(), clientsCommand(), grantsCommand(), keysCommand(), auditCommand()])
    program.addCommand(group);
  return settle(program);
}

/** A subcommand that was made elsewhere takes over no settings by itself. */
function settle<Some extends CommandUnknownOpts>(command: Some): Some {
  for (const subcommand of command.commands) settle(subcommand.copyInheritedSettings(command));
  command.exitOverride();
  return command;
}
