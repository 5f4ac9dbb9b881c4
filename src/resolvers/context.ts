import type { YogaInitialContext } from 'graphql-yoga';
import type { Database } from '../data/database.ts';
import type { ItemEvents } from './item-events.ts';

/** What the demonstration's resolvers work with. */
export interface AppContext extends YogaInitialContext {
  /** Of this request; every field that reads it needs one. */
  readonly token: { readonly subject: string } | null;
  readonly db: Database;
  readonly events: ItemEvents;
}

/** The id of the user who asks. @throws where there is no token, which the schema's directives rule out */
export function currentUserId({ token }: AppContext): string {
  if (!token) throw new Error('A field that needs the current user must require authentication');
  return token.subject;
}
