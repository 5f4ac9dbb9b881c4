import type { IncomingMessage } from 'node:http';
import { BREAK, type DocumentNode, getOperationAST, visit } from 'graphql';
import { type GraphQLParams, processRegularResult } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Config } from './config.ts';
import type { GraphQLEndpoint } from './graphql-endpoint.ts';

/** What of a request's head the answer depends on. */
export interface DirectHead {
  /** Of the answer: what Yoga would choose. */
  readonly mediaType: string;
  /** The values of the header field: one or none. */
  readonly authorization: readonly string[];
}

/** The one place that says what is answered without Yoga's pipeline: what is plain. All else is Yoga's, also what is wrong. */
export interface DirectChoice {
  ofHead(request: IncomingMessage): DirectHead | undefined;
  /** With what the body says. */
  ofBody(text: string): DirectParams | undefined;
  /** With the operation that is asked for, of a document that is valid. */
  ofOperation(document: DocumentNode, params: DirectParams): boolean;
}

export type DirectParams = GraphQLParams & { readonly query: string };

const jsonTypes = new Set(
  ['application/json', 'application/json; charset=utf-8', 'application/json;charset=utf-8'].flatMap(
    (type) => [type, type.replace('utf', 'UTF')],
  ),
);
const members = new Set(['query', 'variables', 'operationName', 'extensions']);
/** Of the `Accept` header: browsers and libraries have a handful. */
const maxAccepts = 100;

export function createDirectChoice(
  yoga: GraphQLEndpoint,
  config: Pick<Config, 'maxBodyBytes'>,
): DirectChoice {
  const accepts = new LRUCache<string, { mediaType: string | undefined }>({ max: maxAccepts });
  const plainDocuments = new WeakMap<DocumentNode, boolean>();

  return {
    ofHead(request) {
      const { method, url, headers, rawHeaders } = request;
      if (method !== 'POST' || url !== '/graphql' || !jsonTypes.has(headers['content-type'] ?? '')) return;
      // Node drops all but the first of these.
      if (isRepeated(rawHeaders, 'authorization') || isRepeated(rawHeaders, 'content-type')) return;
      if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return;
      const length = Number(headers['content-length']);
      if (!(length > 0 && length <= config.maxBodyBytes)) return;
      const mediaType = mediaTypeFor(headers.accept);
      if (mediaType === undefined) return;
      const { authorization } = headers;
      return { mediaType, authorization: authorization === undefined ? [] : [authorization] };
    },
    ofBody(text) {
      const params = parsed(text);
      return isPlainBody(params) ? params : undefined;
    },
    ofOperation(document, { operationName }) {
      const operation = getOperationAST(document, operationName);
      if (!operation || operation.operation === 'subscription') return false;
      let isOne = plainDocuments.get(document);
      if (isOne === undefined) {
        isOne = isPlainDocument(document);
        plainDocuments.set(document, isOne);
      }
      return isOne;
    },
  };

  function mediaTypeFor(accept = '*/*'): string | undefined {
    const known = accepts.get(accept);
    if (known) return known.mediaType;
    const mediaType = mediaTypeOfYoga(yoga, accept);
    accepts.set(accept, { mediaType });
    return mediaType;
  }
}

/** Asks Yoga's own plugins; undefined where the answer would be a stream, or none. */
function mediaTypeOfYoga(yoga: GraphQLEndpoint, accept: string): string | undefined {
  let chosen: { processor: unknown; mediaType: string } | undefined;
  for (const { onResultProcess } of yoga.plugins) {
    onResultProcess?.({
      request: new Request('http://localhost', { headers: { accept } }),
      result: { data: null },
      setResult() {},
      acceptableMediaTypes: [],
      setResultProcessor: (processor, mediaType) => {
        chosen = { processor, mediaType };
      },
      serverContext: { waitUntil() {} },
      ...({} as { resultProcessor: never }),
    });
  }
  return chosen?.processor === processRegularResult ? chosen.mediaType : undefined;
}

/** Without answers in parts, and without the variables by which `useAccessToken` tells tokens apart. */
function isPlainDocument(document: DocumentNode): boolean {
  let isPlain = true;
  const stop = () => {
    isPlain = false;
    return BREAK;
  };
  visit(document, {
    Directive: ({ name }) => (inParts.has(name.value) ? stop() : undefined),
    Variable: ({ name }) => (name.value.startsWith('__answersOf') ? stop() : undefined),
  });
  return isPlain;
}

const inParts = new Set(['defer', 'stream']);

function isRepeated(rawHeaders: readonly string[], name: string): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const header = rawHeaders[at];
    if (header?.length === name.length && header.toLowerCase() === name) count++;
  }
  return count > 1;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPlainBody(value: unknown): value is DirectParams {
  if (!isRecord(value)) return false;
  for (const name in value) if (!members.has(name)) return false;
  const { query, variables, operationName, extensions } = value;
  return (
    typeof query === 'string' &&
    (operationName === undefined || operationName === null || typeof operationName === 'string') &&
    (variables === undefined || variables === null || isRecord(variables)) &&
    (extensions === undefined || extensions === null || isRecord(extensions))
  );
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
