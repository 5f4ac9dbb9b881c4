import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, mock, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type App, createApp } from 'graphql-scopes/server';
import { addAuditEntries } from '../../src/data/audit.ts';
import { type Database, openDatabase } from '../../src/data/database.ts';
import { addUser } from '../../src/data/users.ts';
import { demonstration } from '../../src/server/demonstration.ts';
import { skipPostgres, type TestDatabase, temporaryPostgres, temporarySqlite } from '../support/databases.ts';
import { postQuery, postToken, signIn } from '../support/running-app.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

for (const [name, temporary, skip] of [
  ['SQLite', temporarySqlite, false],
  ['Postgres', temporaryPostgres, skipPostgres],
] as const) {
  describe(`graphql-scopes audit on ${name}`, { skip }, () => {
    let place: TestDatabase;
    let db: Database;
    let apps: App[] = [];
    const children: ChildProcess[] = [];

    before(async () => {
      place = await temporary();
      db = await openDatabase({ url: place.url });
    });
    after(async () => {
      for (const child of children) child.kill();
      for (const app of apps) await app.close();
      await db?.destroy();
      await place?.remove();
    });

    function audit(...flags: string[]) {
      const { PATH, HOME } = process.env;
      const child = spawn(
        process.execPath,
        ['--conditions=@graphql-scopes/source', 'bin/graphql-scopes.js', 'audit', ...flags],
        { cwd: root, env: { PATH, HOME, DATABASE_URL: place.url } },
      );
      children.push(child);
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      const ended = once(child, 'close').then(([code]) => code as number | null);
      return {
        ended,
        output: () => output,
        async until(found: RegExp): Promise<void> {
          while (!found.test(output)) {
            await Promise.race([once(child.stdout, 'data'), ended.then(() => assert.fail(output))]);
          }
        },
      };
    }
    async function lines(...flags: string[]): Promise<string[]> {
      const run = audit(...flags);
      assert.equal(await run.ended, 0, run.output());
      return run.output().split('\n').slice(0, -1);
    }

    test('shows a line each, in which nothing that came from outside can be taken for another', async () => {
      const user = await addUser(db, {
        username: 'eve\nsign-in\u001b[2J',
        email: null,
        fullName: null,
        disabled: false,
        allowedScopes: [],
        passwordHash: 'hash',
      });
      const at = Date.parse('2026-01-31T12:00:00Z');
      const entry = { at, count: 1, userId: user?.id };
      await addAuditEntries(
        db,
        [
          { ...entry, event: 'token.issued', clientId: 'an app', scopes: ['items', 'me'], requestId: 'r-1' },
          { ...entry, event: 'sign-in.failed', count: 7, address: '2001:db8::1', detail: 'a  client=b' },
          {
            at,
            count: 1,
            event: 'access.denied',
            userId: 'x',
            issuer: 'https://id.example',
            coordinate: 'Query.me',
          },
        ],
        60,
      );
      const eve = 'user="eve\\nsign-in\\u001b[2J"';
      const all = [
        `2026-01-31T12:00:00.000Z token.issued  ${eve}  client="an app"  scopes="items me"  request=r-1`,
        `2026-01-31T12:00:00.000Z sign-in.failed ×7  ${eve}  address=2001:db8::1  detail="a  client=b"`,
        '2026-01-31T12:00:00.000Z access.denied  user=x  issuer=https://id.example  coordinate=Query.me',
      ];
      assert.deepEqual(await lines(), all);
      assert.deepEqual(await lines('--limit', '1'), all.slice(2));
      assert.deepEqual(await lines('--event', 'sign-in'), all.slice(1, 2));
      assert.deepEqual(await lines('--client', 'an app'), all.slice(0, 1));
      assert.deepEqual(await lines('--user', String(user?.id)), all.slice(0, 2));
      assert.deepEqual(await lines('--since', '2026-01-31T11:00Z', '--limit', '2'), all.slice(1));
      assert.deepEqual(await lines('--since', '1h'), ['no entries']);
      const [json = ''] = await lines('--json', '--event', 'sign-in.failed');
      assert.deepEqual(JSON.parse(json), {
        at: '2026-01-31T12:00:00.000Z',
        id: JSON.parse(json).id,
        event: 'sign-in.failed',
        count: 7,
        userId: user?.id,
        username: user?.username,
        address: '2001:db8::1',
        detail: 'a  client=b',
      });
      for (const [flags, says] of [
        [['--user', 'jondoe'], 'no entries: there is no user jondoe\n'],
        [['--event', 'key.rotated'], 'no entries\n'],
        [['--event', 'key.rotated', '--json'], ''],
      ] as const) {
        const none = audit(...flags);
        assert.equal(await none.ended, 0);
        assert.equal(none.output(), says);
      }
      for (const flags of [
        ['--since', 'yesterday'],
        ['--limit', '-1'],
        ['--limit', '1e3'],
      ]) {
        const wrong = audit(...flags);
        assert.equal(await wrong.ended, 2);
        assert.match(wrong.output(), /^error: option '--/);
      }
    });

    test('follows servers whose clocks are behind its own', async () => {
      const add = (event: string) => {
        mock.timers.enable({ apis: ['Date'], now: Date.now() - 60_000 });
        const added = addAuditEntries(db, [{ at: Date.now(), event, count: 1 }], 3600);
        mock.timers.reset();
        return added;
      };
      await add('early');
      const following = audit('--follow', '--since', '1h');
      await following.until(/early/);
      await add('late');
      await following.until(/late/);
    });

    test('follows what two instances write, each entry once and none left out', async () => {
      const settings = {
        ...demonstration(),
        demo: true,
        logLevel: 'silent',
        databaseUrl: place.url,
      } as const;
      apps = [await createApp(settings), await createApp(settings)];
      const urls = [await apps[0]?.listen(0), await apps[1]?.listen(0)] as [string, string];
      const following = audit('--follow', '--json', '--since', '1h');
      await addAuditEntries(db, [{ at: Date.now(), event: 'begin', count: 1 }], 60);
      await following.until(/begin/);
      for (let n = 0; n < 3; n++) {
        for (const url of urls) {
          const { access_token } = await signIn(url, 'me');
          await postQuery(url, '{ myItems { title } }', access_token);
          await postToken(url, { grant_type: 'password', username: 'nobody', password: 'x' });
        }
      }
      for (const app of apps.splice(0)) await app.close();
      await addAuditEntries(db, [{ at: Date.now(), event: 'end', count: 1 }], 60);
      await following.until(/"end"/);
      const entries = following
        .output()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.equal(new Set(entries.map(({ id }) => id)).size, entries.length);
      const counted = (event: string) =>
        entries.filter((entry) => entry.event === event).reduce((sum, { count }) => sum + count, 0);
      for (const event of ['sign-in', 'token.issued', 'access.denied', 'sign-in.failed']) {
        assert.equal(counted(event), 6, event);
      }
    });
  });
}
