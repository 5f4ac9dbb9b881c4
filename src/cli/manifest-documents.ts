import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type ASTNode,
  concatAST,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type Source,
  separateOperations,
} from 'graphql';
import { persistedId, persistedText } from '../codegen/persisted-operation.ts';
import { placeOf } from '../directive/schema-problem.ts';
import { manifestOperations } from '../schema-source/manifest-operations.ts';
import { parseSource } from '../schema-source/parse-source.ts';
import { SourceError } from '../schema-source/source-error.ts';
import { RefusedError } from './refused.ts';

/** An operation with the fragments that it needs, as it is stored. */
export interface StoredDocument {
  readonly id: string;
  readonly text: string;
  /** Who it is, and where it was found, for messages. */
  readonly place: string;
}

/**
 * The operations in an app's files, in the order of their names. What graphql-codegen's client preset stored keeps its ids.
 * @throws SourceError for what cannot be read
 * @throws RefusedError for operations without a name, or of the same
 */
export async function documentsIn(sources: readonly Source[]): Promise<StoredDocument[]> {
  const stored = sources.filter(({ name }) => name.endsWith('.json')).flatMap(storedIn);
  const written = sources.filter(({ name }) => !name.endsWith('.json'));
  const parsed = (await Promise.all(written.map(pluck))).flat().map(parseSource);
  const documents = [...stored, ...separated(concatAST(parsed))];
  return documents.sort((one, other) => (one.place < other.place ? -1 : 1));
}

function storedIn(source: Source): StoredDocument[] {
  return manifestOperations(source).map(({ body, name }) => ({
    id: name.slice(source.name.length + 1),
    text: body,
    place: name,
  }));
}

/** In code, the documents in its template literals. */
async function pluck(source: Source): Promise<readonly Source[]> {
  if (!/\.([cm]?[jt]sx?|vue|svelte|astro)$/.test(source.name)) return [source];
  const { gqlPluckFromCodeString } = await tagPluck(source.name);
  return gqlPluckFromCodeString(source.name, source.body, { skipIndent: true });
}

/** The project's own: it brings a parser of TypeScript along, which nobody needs who has .graphql files. */
async function tagPluck(name: string): Promise<typeof import('@graphql-tools/graphql-tag-pluck')> {
  const { resolve } = createRequire(join(process.cwd(), 'package.json'));
  try {
    return await import(pathToFileURL(resolve('@graphql-tools/graphql-tag-pluck')).href);
  } catch {
    throw new SourceError(
      `${name}: operations in code are found by @graphql-tools/graphql-tag-pluck; install it, or give .graphql files`,
    );
  }
}

function separated(all: DocumentNode): StoredDocument[] {
  const operations = all.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const fragments = all.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  refuseUnclear([...operations, ...fragments]);
  const documents = separateOperations(all);
  return operations.map((operation) => {
    const name = operation.name?.value ?? '';
    const text = persistedText(documents[name] ?? all);
    return { id: persistedId(text), text, place: `${name} ${where(operation)}` };
  });
}

/** Clients tell operations apart by their names. */
function refuseUnclear(definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[]): void {
  const seen = new Map<string, OperationDefinitionNode | FragmentDefinitionNode>();
  for (const one of definitions) {
    if (!one.name) throw new RefusedError(`an operation ${where(one)} has no name; give it one`);
    const key = `${one.kind === Kind.FRAGMENT_DEFINITION ? 'the fragment' : 'the operation'} ${one.name.value}`;
    const other = seen.get(key);
    if (other) throw new RefusedError(`${key} is there twice: ${where(other)} and ${where(one)}; rename one`);
    seen.set(key, one);
  }
}

function where(node: ASTNode): string {
  const place = placeOf(node);
  return place ? `(${place.file}:${place.line})` : '';
}
