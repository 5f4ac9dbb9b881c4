import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { listItems } from '../../../src/data/items.ts';
import { findUserByName } from '../../../src/data/users.ts';
import { postQuery, postToken, signIn } from '../../support/running-app.ts';
import type { Cluster } from './cluster.ts';

/** What many clients saw while something happened to the cluster. */
export interface Load {
  /** Titles of the items whose adding was answered with success. */
  readonly acknowledged: string[];
  /** How often each outcome came: a status, or `cut` for a connection that was lost. */
  readonly outcomes: Record<string, number>;
  /** Answers that nobody may get. */
  readonly wrong: string[];
  stop(): Promise<void>;
}

let loads = 0;

/**
 * Clients that add and read without pause: with all scopes, with too few of them, with a token that was revoked, and with one that
 * somebody else signed.
 */
export async function startLoad({ url }: Cluster, writers = 4): Promise<Load> {
  const name = `load ${loads++}`;
  const acknowledged: string[] = [];
  const outcomes: Record<string, number> = {};
  const wrong: string[] = [];
  let running = true;
  let refresh_token = '';
  const [full, narrow, revoked] = await Promise.all([
    signIn(url, 'me items items:write'),
    signIn(url, 'me'),
    signIn(url, 'me items'),
  ]);
  await fetch(`${url}/revoke`, {
    method: 'POST',
    body: new URLSearchParams({ token: revoked.access_token }),
  });
  await setTimeout(1000);
  refresh_token = full.refresh_token;
  const forged = `${full.access_token.slice(0, -40)}${'A'.repeat(40)}`;

  const clients = [
    ...Array.from({ length: writers }, (_, n) => repeatedly((turn) => write(`${name}/${n}/${turn}`))),
    repeatedly(() => mayNot(narrow.access_token, [403])),
    repeatedly(() => mayNot(revoked.access_token, [401])),
    repeatedly(() => mayNot(forged, [401])),
    repeatedly(refresh),
  ];

  return {
    acknowledged,
    outcomes,
    wrong,
    async stop() {
      running = false;
      await Promise.all(clients);
    },
  };

  async function write(title: string): Promise<number> {
    const query = `mutation { addItem(title: "${title}") { title owner { username } } }`;
    const { status, body } = await postQuery(url, query, full.access_token);
    const item = body?.data?.addItem;
    if (item) {
      acknowledged.push(title);
      if (item.title !== title || item.owner?.username !== 'johndoe') wrong.push(JSON.stringify(body));
    } else if (body?.errors?.[0]?.extensions?.code === 'INTERNAL_SERVER_ERROR') return 500;
    else if (status < 500) wrong.push(`${status} ${JSON.stringify(body)}`);
    return status;
  }

  async function mayNot(token: string, expected: number[]): Promise<number> {
    const { status, text } = await postQuery(url, '{ myItems { title } }', token);
    if (text.includes('"title"') || text.includes('Foo')) wrong.push(text);
    if (status < 500 && !expected.includes(status)) wrong.push(`${status} ${text}`);
    return status < 500 ? 200 : status;
  }

  /** One at a time; where the answer was lost nobody knows which token counts, and a new sign-in follows, as in an app. */
  async function refresh(): Promise<number> {
    await setTimeout(100);
    const { status, body } = await postToken(url, { grant_type: 'refresh_token', refresh_token });
    if (status === 200) refresh_token = String(body.refresh_token);
    else refresh_token = (await signIn(url, 'me')).refresh_token;
    return status === 400 ? 500 : status;
  }

  async function repeatedly(act: (turn: number) => Promise<number>): Promise<void> {
    for (let turn = 0; running; turn++) {
      const outcome = await act(turn).catch(() => 'cut');
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      await setTimeout(outcome === 200 ? 5 : 50);
    }
  }
}

/** What is not 200: how many, and what. */
export function failuresOf({ outcomes }: Load): number {
  return Object.entries(outcomes).reduce(
    (sum, [outcome, count]) => (outcome === '200' ? sum : sum + count),
    0,
  );
}

/** Every acknowledged write is in the database, and nobody got what he may not have. */
export async function assertNothingLost(cluster: Cluster, load: Load): Promise<void> {
  assert.deepEqual(load.wrong, []);
  assert.ok(load.acknowledged.length > 20, JSON.stringify(load.outcomes));
  const db = await cluster.openDatabase();
  try {
    const john = await findUserByName(db, 'johndoe');
    const stored = new Set(
      (await listItems(db, String(john?.id), { first: 1_000_000 })).map(({ title }) => title),
    );
    assert.deepEqual(
      load.acknowledged.filter((title) => !stored.has(title)),
      [],
    );
  } finally {
    await db.destroy();
  }
}
