import { ImpatientClient, watchfulness } from '../data/impatient-client.ts';
import type { Messages } from './messages.ts';

export interface PostgresMessagesOptions {
  readonly url: string;
  /** Asks Postgres, on some connection. */
  readonly notify: (channel: string, payload: string) => Promise<unknown>;
  /** Told once of each time that nothing is heard, and whether it is worth trying again. */
  readonly onError: (error: unknown, isLasting: boolean) => void;
}

/** Postgres' own: separate in each database. */
const postgresChannel = 'graphql_scopes';
/** In bytes; Postgres takes less than 8000. */
const maxPayload = 7900;
/** In milliseconds. */
const tryAgainAfter = 500;
/** In milliseconds: silence alone does not say that nobody is there. */
const askEvery = 5000;

/** Messages by LISTEN and NOTIFY, on a connection of its own that is opened again when it breaks, or gives no answer. */
export function createPostgresMessages({ url, notify, onError }: PostgresMessagesOptions): Messages {
  const listeners = new Map<string, Set<(text: string) => void>>();
  let client: ImpatientClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isAway = false;
  let closed = false;
  let listening = listen();
  const asking = setInterval(() => client?.query('select 1').catch(() => {}), askEvery).unref();
  return {
    send(channel, text) {
      const payload = JSON.stringify([channel, text]);
      const bytes = Buffer.byteLength(payload);
      if (bytes > maxPayload) {
        throw new RangeError(
          `Postgres carries ${maxPayload} bytes, not ${bytes}; tell an id, or set REDIS_URL`,
        );
      }
      notify(postgresChannel, payload).catch(() => {});
    },
    receive(channel, listener) {
      const known = listeners.get(channel) ?? new Set();
      listeners.set(channel, known.add(listener));
      return () => {
        known.delete(listener);
        if (known.size === 0 && listeners.get(channel) === known) listeners.delete(channel);
      };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(asking);
      await listening;
      await client?.end().catch(() => {});
    },
  };

  async function listen(): Promise<void> {
    const opened = new ImpatientClient({
      connectionString: url,
      application_name: 'graphql-scopes messages',
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      ...watchfulness,
    });
    opened.on('notification', ({ payload = '[]' }) => hear(payload));
    // Without a listener it would end the process; `end` follows.
    opened.on('error', () => {});
    opened.once('end', lost);
    try {
      await opened.connect();
      await opened.query(`listen ${postgresChannel}`);
      client = opened;
      isAway = false;
    } catch (error) {
      opened.off('end', lost);
      void opened.end().catch(() => {});
      // CockroachDB has no LISTEN, and says so in one of these.
      const isLasting = /^(0A000|42601)$/.test(String(Object(error).code));
      lost(error, isLasting);
    }
  }

  function lost(error: unknown = new Error('the connection was closed'), isLasting = false): void {
    client = undefined;
    if (closed) return;
    if (!isAway) onError(error, isLasting);
    isAway = true;
    if (isLasting) return;
    timer = setTimeout(() => {
      listening = listen();
    }, tryAgainAfter).unref();
  }

  function hear(payload: string): void {
    const [channel, text] = JSON.parse(payload) as [string, string];
    for (const listener of listeners.get(channel) ?? []) listener(text);
  }
}
