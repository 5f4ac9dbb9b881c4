import type { DocumentNode } from 'graphql';
import type { TokenSession } from 'graphql-scopes/client';

/** What an app sees of a GraphQL client: all that a scenario needs. */
export interface GraphQLClient {
  /** As its cache and its links please. `authorization` is what an app sets by itself. */
  query(document: DocumentNode, authorization?: string): Promise<Answer>;
  /** From the server, whatever the cache has. */
  refetch(document: DocumentNode): Promise<Answer>;
  mutate(document: DocumentNode): Promise<Answer>;
  /** The answers of an active query, the last of them at any time. */
  watch(document: DocumentNode): { latest(): Answer | undefined; stop(): void };
  /** Collects what comes until the stream ends. */
  subscribe(document: DocumentNode): Stream;
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the answer to any query.
  readonly data: any;
  /** The codes of its GraphQL errors, or the name of another one. */
  readonly errors: readonly string[];
}

export interface Stream {
  readonly events: Answer[];
  readonly ended: Promise<void>;
  stop(): void;
}

export interface ClientOptions {
  /** Of `/graphql`. */
  readonly url: string;
  readonly session: TokenSession;
  readonly fetch: typeof fetch;
}

export type CreateClient = (options: ClientOptions) => GraphQLClient;
