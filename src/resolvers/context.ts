import { GraphQLError } from 'graphql';
import type { YogaInitialContext } from 'graphql-yoga';
import type { Database } from '../data/database.ts';
import type { Events } from './item-events.ts';

/** What the demonstration's resolvers work with. */
export interface AppContext extends YogaInitialContext {
  /** Of this request; every field that reads it needs one. */
  readonly token: { readonly subject: string; readonly issuer: string } | null;
  /** Of the tokens whose subjects are users in the database. */
  readonly issuer: string | null;
  readonly db: Database;
  readonly events: Events;
}

/**
 * The id of the user who asks; undefined for a user of another issuer, who is none of ours whatever the `sub`.
 * @throws where there is no token, which the schema's directives rule out
 */
export function currentUserId({ token, issuer }: AppContext): string | undefined {
  if (!token) throw new Error('A field that needs the current user must require authentication');
  return token.issuer === issuer ? token.subject : undefined;
}

/** @throws GraphQLError for a user of another issuer, who can own nothing here */
export function ownerId(context: AppContext): string {
  const id = currentUserId(context);
  if (id !== undefined) return id;
  throw new GraphQLError('Only users of this server have items', { extensions: { code: 'NOT_A_USER' } });
}
