import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { type DocumentNode, type GraphQLSchema, isSchema, Kind, parse, Source } from 'graphql';
import { InvalidSchemaError } from '../errors.ts';
import { nameOf } from './file-sources.ts';
import { SourceError } from './source-error.ts';
import { isUrl } from './url-source.ts';

/** What a module exports: a schema, or SDL. */
export type Exported = { readonly schema: GraphQLSchema } | { readonly documents: readonly DocumentNode[] };

/** A file that is code, and is run to get its schema. */
export function isModule(pointer: string): boolean {
  return /\.[cm]?[jt]s$/.test(pointer) && !isUrl(pointer) && !pointer.startsWith('!');
}

/**
 * Runs a module, and takes from it the schema (exported as `schema`, as the default, or under any name), or SDL as text or document.
 * @throws SourceError where it cannot be run, or exports neither
 * @throws InvalidSchemaError where it protects its schema itself, and that is refused
 */
export async function readModule(pointer: string, folder: string): Promise<Exported> {
  const file = resolve(folder, pointer);
  const values = await run(file, pointer);
  const schema = values.find((value) => isSchemaOfOurs(value, pointer));
  if (schema) return { schema: schema as GraphQLSchema };
  const code = await readFile(file, 'utf8');
  const documents = values.flatMap((value) => sdlIn(value, code, nameOf(file, folder)) ?? []);
  if (documents.length > 0) return { documents };
  throw new SourceError(`${pointer}: it exports no schema; export one as schema, or SDL as typeDefs`);
}

/** What it exports, the likeliest first. */
async function run(file: string, pointer: string): Promise<unknown[]> {
  try {
    const exported = Object.entries(await import(pathToFileURL(file).href));
    exported.sort(([one], [other]) => rankOf(one) - rankOf(other));
    const values: unknown[] = [];
    for (const [, value] of exported) values.push(await value);
    return values;
  } catch (error) {
    // Anything can be thrown.
    const { code, details, message } = Object(error) as Partial<InvalidSchemaError>;
    // Another copy of this package may have made it.
    if (details && code === 'INVALID_SCHEMA') throw new InvalidSchemaError(details);
    throw new SourceError(`${pointer}: it cannot be run (${message ?? inspect(error)})`);
  }
}

function rankOf(name: string): number {
  const rank = ['schema', 'default'].indexOf(name);
  return rank === -1 ? 2 : rank;
}

function isSchemaOfOurs(value: unknown, pointer: string): boolean {
  try {
    return isSchema(value);
  } catch {
    throw new SourceError(
      `${pointer}: its schema was made by another copy of graphql; install graphql-scopes where its graphql is`,
    );
  }
}

function sdlIn(value: unknown, code: string, name: string): DocumentNode | undefined {
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === Kind.DOCUMENT) {
    return isTypeSystem(value as DocumentNode) ? (value as DocumentNode) : undefined;
  }
  if (typeof value !== 'string') return undefined;
  try {
    const document = parseWithin(code, value, name);
    return isTypeSystem(document) ? document : undefined;
  } catch {
    return undefined;
  }
}

/** With its lines as they are in the module; where it was put together, nobody can tell its place. */
function parseWithin(code: string, sdl: string, name: string): DocumentNode {
  const at = code.indexOf(sdl);
  if (at === -1) return parse(sdl, { noLocation: true });
  const before = code.slice(0, at).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return parse(new Source(sdl, name, { line: before.length, column }));
}

function isTypeSystem({ definitions }: DocumentNode): boolean {
  return definitions.every(
    ({ kind }) => kind !== Kind.OPERATION_DEFINITION && kind !== Kind.FRAGMENT_DEFINITION,
  );
}
