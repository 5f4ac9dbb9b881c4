import type { YogaInitialContext } from 'graphql-yoga';
import type { Database } from '../data/database.ts';
import type { Events } from './events.ts';

export interface AppServices {
  readonly db: Database;
  readonly request: Request;
  /** For subscriptions: what one instance tells reaches all. */
  readonly events: Events;
  /**
   * This server's own: only a token with this `issuer` has the id of a user in `db` as its `subject`. Null where
   * `authorizationServer` is false.
   */
  readonly issuer: string | null;
}

/** One class for all: with a getter made for each request, each would be a class of its own to V8. */
export class Services implements AppServices {
  readonly db: Database;
  readonly events: Events;
  readonly issuer: string | null;
  readonly #initial: YogaInitialContext;
  constructor(db: Database, events: Events, initial: YogaInitialContext, issuer: string | null) {
    [this.db, this.events, this.issuer, this.#initial] = [db, events, issuer, initial];
  }
  /** The direct path makes it when it is asked for. */
  get request(): Request {
    return this.#initial.request;
  }
}
