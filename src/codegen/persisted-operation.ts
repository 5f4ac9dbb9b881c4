import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
// The form of graphql-codegen's client preset: what both print has the same hash.
import { printExecutableGraphQLDocument } from '@graphql-tools/documents';
import { type DocumentNode, type GraphQLSchema, getOperationAST, parse, validate, visit } from 'graphql';
import { operationScopes } from '../operation/operation-scopes.ts';

/** An operation of a manifest, whose key is its id. */
export interface PersistedOperation {
  readonly document: string;
  /** Null for one without a name. */
  readonly operationName: string | null;
  readonly authenticated: boolean;
  /** What it needs whatever its variables, as the server knows it: an OR of ANDs. */
  readonly scopes: readonly (readonly string[])[];
  /** The fields that may need more; left out where there are none. */
  readonly conditionalFields?: readonly {
    readonly path: string;
    readonly coordinate: string;
    readonly scopes: readonly (readonly string[])[];
  }[];
}

/** Operations by their ids: `sha256:` and the hash of the document, or what an app made of it. */
export type Manifest = { readonly [id: string]: PersistedOperation };

/** The document of one operation as it is stored and sent: without what is a client's own, sorted, on one line. */
export function persistedText(document: DocumentNode): string {
  const sent = visit(document, {
    enter(node) {
      if (node.kind === 'Directive') return node.name.value === 'connection' ? null : undefined;
      if (!('directives' in node)) return undefined;
      return node.directives?.some(({ name }) => name.value === 'client') ? null : undefined;
    },
  });
  return printExecutableGraphQLDocument(sent);
}

/** GraphQL over HTTP, Appendix A. */
export function persistedId(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** What a schema says of a stored document, or what is wrong with it. */
export function persistedOperation(
  schema: GraphQLSchema,
  text: string,
): PersistedOperation | { readonly problem: string } {
  try {
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) return { problem: 'the document must have one operation' };
    const [error] = validate(schema, document);
    if (error) return { problem: error.message };
    const { conditional, ...needed } = operationScopes(schema, document);
    const conditionalFields = conditional.map(({ path, ...field }) => ({ path: path.join('.'), ...field }));
    return {
      document: text,
      operationName: operation.name?.value ?? null,
      ...needed,
      ...(conditionalFields.length > 0 && { conditionalFields }),
    };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** Whether what a manifest says of an operation is what the schema says. */
export function isUpToDate(said: Partial<PersistedOperation>, known: PersistedOperation): boolean {
  return isDeepStrictEqual(claimsOf(said), claimsOf(known));
}

/** As JSON has it: what is undefined is not there. */
function claimsOf(operation: Partial<PersistedOperation>): unknown {
  const { operationName, authenticated, scopes, conditionalFields } = operation;
  return JSON.parse(JSON.stringify({ operationName, authenticated, scopes, conditionalFields }));
}
