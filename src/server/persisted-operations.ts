import { readFileSync } from 'node:fs';
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { z } from 'zod';
import {
  isUpToDate,
  type PersistedOperation,
  persistedId,
  persistedOperation,
} from '../codegen/persisted-operation.ts';
import { InvalidConfigurationError } from '../errors.ts';

/** As `graphql-scopes manifest` writes it, or graphql-codegen's client preset, which says nothing of scopes. */
const manifestFile = z.record(z.string(), z.union([z.string(), z.looseObject({ document: z.string() })]));

/**
 * Reads a manifest: the documents by their ids. What it says of their scopes is held against the schema, so that nobody relies on what was true once.
 * @throws InvalidConfigurationError with every operation that is wrong
 */
export function readManifest(file: string, schema: GraphQLSchema): ReadonlyMap<string, string> {
  const documents = new Map<string, string>();
  const problems: string[] = [];
  for (const [id, entry] of Object.entries(parsedManifest(file))) {
    const text = typeof entry === 'string' ? entry : entry.document;
    const known = persistedOperation(schema, text);
    const problem = problemOf(id, entry, text, known);
    if (problem) problems.push(`PERSISTED_OPERATIONS: ${nameOf(id, entry)} in ${file}: ${problem}`);
    documents.set(withoutPrefix(id), text);
  }
  if (problems.length > 0) throw new InvalidConfigurationError(problems.join('\n'));
  return documents;
}

/** Runs the operations of a manifest, and no other: by `documentId`, or `extensions.persistedQuery` as Apollo sends it. */
export function usePersistedManifest(documents: ReadonlyMap<string, string>): Plugin {
  return usePersistedOperations({
    allowArbitraryOperations: false,
    extractPersistedOperationId: idIn,
    getPersistedOperation: (id) => documents.get(withoutPrefix(id)) ?? null,
    customErrors: {
      persistedQueryOnly: refusal(
        'PERSISTED_OPERATION_REQUIRED',
        'This server runs only its persisted operations; send the id of one as documentId, and no query',
      ),
      keyNotFound: refusal(
        'PERSISTED_OPERATION_REQUIRED',
        'This server runs only its persisted operations; send the id of one as documentId',
      ),
      notFound: refusal('PERSISTED_OPERATION_UNKNOWN', 'There is no persisted operation with this id'),
    },
  }) as Plugin;
}

function parsedManifest(file: string): z.infer<typeof manifestFile> {
  try {
    return manifestFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why =
      cause instanceof z.ZodError
        ? 'it must have documents by their ids, as npx graphql-scopes manifest writes them'
        : (cause as Error).message;
    throw new InvalidConfigurationError(`PERSISTED_OPERATIONS: ${file} cannot be used: ${why}`, { cause });
  }
}

type Entry = z.infer<typeof manifestFile>[string];

function problemOf(
  id: string,
  entry: Entry,
  text: string,
  known: ReturnType<typeof persistedOperation>,
): string | undefined {
  if (/^sha256:/.test(id) && persistedId(text) !== id)
    return `the document is not the one that the hash is of; ${remedy}`;
  if ('problem' in known) return `${known.problem}; ${remedy}`;
  if (typeof entry === 'string' || isUpToDate(entry, known)) return undefined;
  return `it says that the operation needs ${needsOf(entry)}, but by the schema that is ${needsOf(known)}; ${remedy}`;
}

const remedy = 'write the manifest anew with npx graphql-scopes manifest';

function nameOf(id: string, entry: Entry): string {
  const name = typeof entry === 'string' ? undefined : entry.operationName;
  return typeof name === 'string' ? `${name} (${id})` : id;
}

function needsOf({ authenticated, scopes, conditionalFields }: Partial<PersistedOperation>): string {
  return JSON.stringify({ authenticated, scopes, conditionalFields });
}

function withoutPrefix(id: string): string {
  return id.replace(/^sha256:/, '');
}

/** POST has `documentId` in its body, GET in its URL (GraphQL over HTTP, Appendix A). */
function idIn(
  params: { documentId?: unknown; extensions?: { [name: string]: unknown } | undefined },
  request: Request,
): string | null {
  const persistedQuery = params.extensions?.persistedQuery as { sha256Hash?: unknown } | null | undefined;
  const ids = [
    params.documentId,
    new URL(request.url).searchParams.get('documentId'),
    persistedQuery?.sha256Hash,
  ];
  return ids.find((id) => typeof id === 'string') ?? null;
}

function refusal(code: string, message: string) {
  return { message, extensions: { code, http: { status: 400 } } };
}
