import type { ConnectionUse } from '../data/database.ts';
import type { Metrics } from './metrics.ts';

export interface Gauged {
  readonly logins: () => number | undefined;
  readonly connections: () => ConnectionUse | undefined;
  readonly streams: () => number;
}

/** What waits, and what is open. */
export function addGauges({ gauge }: Metrics, { logins, connections, streams }: Gauged): void {
  gauge('sign_ins_under_way', 'Sign-ins that wait or are looked at; at LOGIN_QUEUE more get 503.', logins);
  gauge('event_streams', 'Open subscriptions.', streams);
  for (const [name, what] of [
    ['open', 'Connections to Postgres.'],
    ['idle', 'Of those, how many nobody uses.'],
    ['waiting', 'Statements that wait for a connection.'],
  ] as const) {
    gauge(`database_connections_${name}`, what, () => connections()?.[name]);
  }
}
