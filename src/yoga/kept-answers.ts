import type { GraphQLParams } from 'graphql-yoga';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { Presented } from '../token/verify-bearer.ts';

// Rule S8 where another plugin keeps answers, such as @graphql-yoga/plugin-response-cache: it answers before anything
// executes, so nothing can be checked any more. But each such cache goes by the variables, and those can be given one more
// before any plugin has seen them, in whatever order the plugins stand. No operation declares it, so none executes with it.

/** Hook of Yoga: the request's parameters are there, and nobody has used them yet. */
export type MarkParams = (parsed: {
  readonly requestParserResult: GraphQLParams | GraphQLParams[];
  readonly setRequestParserResult: (params: GraphQLParams | GraphQLParams[]) => void;
}) => void;

const requestsOfTokens = new WeakSet<Request>();

/** Answers to a token are kept for that token, with the scopes that it has now; those without a token for all who have none. */
export async function keepForToken(request: Request, presented: Presented | null): Promise<MarkParams> {
  requestsOfTokens.add(request);
  return withVariable('__answersOfToken', presented ? await markOf(presented) : undefined);
}

/** Whether {@link keepForToken} was asked for the request. */
export function isKeptForToken(request: Request): boolean {
  return requestsOfTokens.has(request);
}

/** Answers are kept for nobody: for those whose token only execution finds. */
export const keepForNobody: MarkParams = (parsed) =>
  withVariable('__answersOfRequest', crypto.randomUUID())(parsed);

/** Undefined takes the variable away: a client must not choose whose answers it gets. */
function withVariable(name: string, value: string | undefined): MarkParams {
  return ({ requestParserResult, setRequestParserResult }) => {
    setRequestParserResult(
      Array.isArray(requestParserResult) ? requestParserResult.map(marked) : marked(requestParserResult),
    );
  };

  function marked(params: GraphQLParams): GraphQLParams {
    const variables: unknown = params?.variables ?? {};
    // What is no object Yoga refuses afterwards.
    if (!isRecord(params) || !isRecord(variables)) return params;
    const { [name]: _sent, ...others } = variables;
    return { ...params, variables: value === undefined ? others : { ...others, [name]: value } };
  }
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Other processes' and earlier marks differ, and a mark tells nothing of its token: variables are logged, and sent on. */
const salt: string = crypto.randomUUID();

interface Marked {
  readonly jwt: string;
  /** In the order that they had: a host's set may be another one by now. */
  readonly scopes: readonly string[];
  readonly mark: string;
}

/** A verifier that remembers gives the same object again. */
const marks = new WeakMap<AccessToken, Marked>();

/** By the token as it was presented: what a verifier makes of it may lack what tells two apart. */
async function markOf({ jwt, token }: Presented): Promise<string> {
  const known = marks.get(token);
  if (known?.jwt === jwt && hasTheSame(token.scopes, known.scopes)) return known.mark;
  const scopes = [...token.scopes];
  const identity = JSON.stringify([salt, jwt, scopes.toSorted()]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(identity));
  const mark = btoa(String.fromCharCode(...new Uint8Array(digest)));
  marks.set(token, { jwt, scopes, mark });
  return mark;
}

function hasTheSame(scopes: ReadonlySet<string>, before: readonly string[]): boolean {
  if (scopes.size !== before.length) return false;
  let at = 0;
  for (const scope of scopes) if (scope !== before[at++]) return false;
  return true;
}
