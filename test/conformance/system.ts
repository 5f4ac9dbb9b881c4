import type { IResolvers } from '@graphql-tools/utils';
import type { ExecutionResult } from 'graphql';
import type { Case, Host, Request } from './case.ts';

/** Something that executes GraphQL, with this package's enforcement or a peer's. */
export interface System {
  readonly name: string;
  readonly hosts: ReadonlySet<Host>;
  /** False where it has no subscriptions: a case that subscribes is not asked. */
  readonly subscriptions?: false;
  /** Rejects where the schema is refused. */
  start(setup: Setup): Promise<RunningSystem>;
}

export interface Setup {
  /** SDL, without the definitions of this package's directives. */
  readonly typeDefs: string;
  readonly resolvers: IResolvers;
  readonly options: NonNullable<Case['options']>;
  readonly host: Host | undefined;
}

export interface RunningSystem {
  /** Asks one request after the other; with the host `batch` all in one HTTP request. One list of results for each: a stream has several. */
  ask(requests: readonly Request[]): Promise<ExecutionResult[][]>;
  stop(): Promise<void>;
}
