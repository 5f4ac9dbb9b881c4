import { after } from 'node:test';
import { type App, type AppOptions, createApp } from 'graphql-scopes/server';
import { type Database, openDatabase } from '../../src/data/database.ts';
import { demonstration } from '../../src/server/demonstration.ts';
import { temporarySqlite } from './databases.ts';

/** A server with the demonstration's schema and users, on a free port, and a second connection to its database. */
export interface RunningApp {
  readonly app: App;
  readonly url: string;
  readonly db: Database;
}

/** Starts it for the calling test file or suite, on a free port unless one is given, and stops it after that. */
export async function runApp(options: Partial<AppOptions> = {}): Promise<RunningApp> {
  const place = await temporarySqlite();
  const app = await createApp({
    ...demonstration(),
    demo: true,
    logLevel: 'silent',
    databaseUrl: place.url,
    ...options,
  });
  const url = await app.listen(options.port ?? 0);
  const db = await openDatabase({ url: app.config.databaseUrl });
  await hashQuickly(db);
  after(async () => {
    await db.destroy();
    await app.close();
    await place.remove();
  });
  return { app, url, db };
}

/** The same passwords at bcrypt's least cost: hundreds of sign-ins would take a quarter of a second each. */
export async function hashQuickly(db: Database): Promise<void> {
  for (const [username, password_hash] of Object.entries(quickHashes)) {
    await db.updateTable('users').set({ password_hash }).where('username', '=', username).execute();
  }
}

const quickHashes = {
  johndoe: '$2b$04$GXdoayuQ1mAuuldNKevSFOPEAGUadf/R1XO0EODblO4gxfbdBWRRy',
  alice: '$2b$04$XFPE6J973c6oq4m1OmVkSeuT3wr3nWdnmxXAmhWHdjtWUDO.m92BC',
};

/** A POST to `/token`; values that are lists are sent repeatedly. */
export async function postToken(
  url: string,
  form: Record<string, string | string[]>,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) body.append(name, one);
  const response = await fetch(`${url}/token`, { method: 'POST', body, headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** johndoe's tokens with these requested scopes. */
export async function signIn(
  url: string,
  scope = '',
): Promise<{ access_token: string; refresh_token: string; scope: string }> {
  const { status, body } = await postToken(url, {
    grant_type: 'password',
    username: 'johndoe',
    password: 'secret',
    ...(scope && { scope }),
  });
  if (status !== 200) throw new Error(`No token: ${JSON.stringify(body)}`);
  return body as { access_token: string; refresh_token: string; scope: string };
}

/** What came of a query. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** `WWW-Authenticate`. */
  readonly challenge: string | null;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the answer to any query.
  readonly body: any;
}

/** A POST to `/graphql`; `token` undefined sends no Authorization header. */
export async function postQuery(
  url: string,
  query: string,
  token?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    challenge: response.headers.get('www-authenticate'),
    text,
    body: JSON.parse(text || 'null'),
  };
}

/** A subscription over SSE. */
export function openStream(url: string, query: string, token: string): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query }),
  });
}
