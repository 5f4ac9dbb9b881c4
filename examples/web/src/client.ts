import type { ComponentType, ReactNode } from 'react';
import type { MeQuery, MyItemsQuery } from './gql/graphql.ts';

/** All that the app needs of a GraphQL client. */
export interface GraphQLClient {
  readonly name: string;
  readonly Provider: ComponentType<{ children: ReactNode }>;
  useMe(): Answer<MeQuery>;
  useMyItems(): Answer<MyItemsQuery>;
  /** Gives what was refused. */
  useAddItem(): (title: string) => Promise<readonly Refusal[]>;
  /** Calls back with each item that is added, here or elsewhere. */
  useItemAdded(onItem: (title: string) => void): void;
}

export interface Answer<Data> {
  readonly data: Data | undefined;
  readonly isLoading: boolean;
  readonly refusals: readonly Refusal[];
}

/** An error of the answer. */
export interface Refusal {
  readonly message: string;
  readonly coordinate?: string;
  readonly missingScopes?: readonly string[];
}

interface SentError {
  readonly message: string;
  readonly extensions?: { readonly coordinate?: unknown; readonly missingScopes?: unknown };
}

export function refusalOf({ message, extensions }: SentError): Refusal {
  const { coordinate, missingScopes } = extensions ?? {};
  return {
    message,
    ...(typeof coordinate === 'string' && { coordinate }),
    ...(Array.isArray(missingScopes) && { missingScopes: missingScopes.map(String) }),
  };
}

/** A stream ends with its token: it is begun again a moment later, with the next one. */
export const beginAgainAfter = 2_000;
