import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { AuditEntry } from '../../src/data/audit.ts';
import { createAuditLog } from '../../src/server/audit-log.ts';

/** An audit log whose database can be away. Only time is not real. */
function auditLog() {
  const state = { away: false, statements: 0, written: [] as AuditEntry[], errors: [] as number[] };
  const log = createAuditLog({
    async write(entries) {
      state.statements++;
      if (state.away) throw new Error('away');
      state.written.push(...entries);
    },
    requestId: () => 'request',
    onError: (_error, lost) => state.errors.push(lost),
  });
  const pass = async (ms: number) => {
    mock.timers.tick(ms);
    for (let n = 0; n < 50; n++) await setImmediate();
  };
  const counted = (event: string) =>
    state.written.filter((entry) => entry.event === event).reduce((sum, { count }) => sum + count, 0);
  return { log, state, pass, counted };
}

test('a flood costs no write of its own: ten thousand equal denials are one row', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const { log, state, pass } = auditLog();
  for (let n = 0; n < 10_000; n++) log.record({ event: 'access.denied', coordinate: 'Query.a' });
  assert.equal(state.statements, 0, 'nobody waits for it');
  await pass(1000);
  assert.equal(state.statements, 1);
  assert.deepEqual(
    state.written.map(({ count }) => count),
    [10_000],
  );
});

test('a flood of different ones fills no disk: what is over the budget is counted in one row a minute, and nothing is left out', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const { log, state, pass, counted } = auditLog();
  const seconds = 600;
  for (let second = 0; second < seconds; second++) {
    for (let n = 0; n < 100; n++) log.record({ event: 'sign-in.failed', address: `${second}.${n}` });
    log.record({ event: 'sign-in', address: `${second}` });
    await pass(1000);
  }
  await log.close();
  assert.equal(counted('sign-in.failed'), seconds * 100);
  const rows = state.written.filter(({ event }) => event === 'sign-in.failed').length;
  assert.ok(rows <= 500 + seconds / 5 + seconds / 60 + 2, `${rows} rows`);
  const signIns = state.written.filter(({ event }) => event === 'sign-in');
  assert.equal(signIns.length, seconds, 'those who signed in are told apart all the same');
});

test('while the database is away entries wait, bounded; once it is back they are written, and no number is lost', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const { log, state, pass, counted } = auditLog();
  state.away = true;
  for (let n = 0; n < 20_000; n++) log.record({ event: 'sign-in', userId: String(n) });
  for (let n = 0; n < 5; n++) await pass(1000);
  assert.deepEqual(state.errors, [0], 'an outage is told once');
  log.record({ event: 'sign-in', userId: '1' });
  state.away = false;
  await pass(1000);
  await pass(60_000);
  assert.equal(counted('sign-in'), 20_001);
  assert.equal(state.written.length, 5001);
  await log.close();
  assert.deepEqual(state.errors, [0]);
});

test('what is still lost at the end is told with its number', async (t) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  t.after(() => mock.timers.reset());
  const { log, state } = auditLog();
  state.away = true;
  for (let n = 0; n < 3; n++) log.record({ event: 'sign-out', userId: 'a' });
  await log.close();
  assert.deepEqual(state.errors, [3]);
});
