import { text } from 'node:stream/consumers';
import { type Command, InvalidArgumentError, Option, type OptionValues } from '@commander-js/extra-typings';
import type { GraphQLSchema } from 'graphql';
import { InvalidSchemaError } from '../errors.ts';
import { type LoadedSchema, loadSchema } from '../schema-source/load-schema.ts';
import { SourceError } from '../schema-source/source-error.ts';
import type { Headers } from '../schema-source/url-source.ts';

export interface SchemaChoice extends HeaderChoice {
  readonly project?: string | undefined;
}

/** A type: commander's options have an index signature, as no interface has. */
type HeaderChoice = {
  readonly header?: string[] | undefined;
  readonly headerEnv?: string[] | undefined;
  readonly headersFromStdin?: true | undefined;
};

/** What is said of SCHEMA in every command that reads one. */
export const schemaArgument =
  'SDL files, folders, globs, URLs, a git revision (main:schema/*.graphql) or a module that exports a schema; default: what the graphql-config says';

export function projectOption(): Option<'--project <name>', undefined, undefined, string> {
  return new Option('--project <name>', 'of a graphql-config with several projects');
}

/** How a command that reads URLs is given headers for them. */
export function withHeaderOptions<
  Args extends unknown[],
  Options extends OptionValues,
  Global extends OptionValues,
>(command: Command<Args, Options, Global>): Command<Args, Options & HeaderChoice, Global> {
  return command
    .addOption(
      new Option(
        '--header <line>',
        'sent to URLs, "name: value"; others on this machine can see it, so a token is better given otherwise',
      ).argParser(headerArgument),
    )
    .addOption(
      new Option('--header-env <variable>', 'an environment variable that holds such a line').argParser(
        (name: string, before: string[] | undefined) => [...(before ?? []), name],
      ),
    )
    .addOption(new Option('--headers-from-stdin', 'such lines are read from stdin')) as never;
}

/** @throws SourceError see `loadSchema` */
export async function readSchema(pointers: readonly string[], choice: SchemaChoice): Promise<LoadedSchema> {
  return loadSchema(pointers, {
    folder: process.cwd(),
    project: choice.project,
    headers: await headersOf(choice),
  });
}

/** @throws InvalidSchemaError where anything is wrong with it: `check` tells what */
export async function readValidSchema(
  pointers: readonly string[],
  choice: SchemaChoice,
): Promise<LoadedSchema & { schema: GraphQLSchema }> {
  const loaded = await readSchema(pointers, choice);
  const { schema, problems } = loaded;
  if (!schema || problems.length > 0) throw new InvalidSchemaError(problems);
  return { ...loaded, schema };
}

/** It can be read once, and is meant for every schema of a command. */
let stdin: Promise<string> | undefined;

async function headersOf({ header = [], headerEnv = [], headersFromStdin }: HeaderChoice): Promise<Headers> {
  const lines = [...header];
  for (const name of headerEnv) {
    const line = process.env[name];
    if (line === undefined) throw new SourceError(`--header-env: there is no variable ${name}`);
    lines.push(headerLine(line, `the variable ${name}`));
  }
  if (headersFromStdin) {
    stdin ??= text(process.stdin);
    for (const line of (await stdin).split('\n'))
      if (line.trim() !== '') lines.push(headerLine(line, 'a line of stdin'));
  }
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

function headerArgument(line: string, before: string[] | undefined): string[] {
  if (!isHeaderLine(line)) throw new InvalidArgumentError('It is not a header line, "name: value".');
  return [...(before ?? []), line.trim()];
}

/** What is wrong is said without the line, which may hold a token. */
function headerLine(line: string, whose: string): string {
  if (isHeaderLine(line)) return line.trim();
  throw new SourceError(`${whose} is not a header line, "name: value"`);
}

function isHeaderLine(line: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+:[\t\x20-\x7e\x80-\xff]*$/.test(line.trim());
}
