import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphQLError } from 'graphql';
import { measureOwn, measurePeer } from '../../bench/conformance/measure.ts';
import { systemRow } from '../../bench/conformance/tables.ts';
import type { Case } from './case.ts';
import type { System } from './system.ts';

const denied: Case = {
  id: 'S10-an-example',
  rule: 'S10',
  text: 'an example',
  schema: 'type Query { open: String  mine: String }',
  operation: '{ open mine }',
  token: [],
  expected: { data: { open: 'open to all', mine: null }, errors: ['mine FORBIDDEN me'] },
};
const cases = [denied, { ...denied, host: 'batch' }] as const;

test('words of its own for an error are held against this project, not against a peer', async () => {
  const system = answering({ open: 'open to all', mine: null });
  assert.deepEqual(systemRow(await measureOwn(system, cases)), [
    'a server',
    '1',
    '0',
    '0',
    '0',
    '0',
    '0',
    '1',
  ]);
  assert.deepEqual(systemRow(await measurePeer(system, cases)), [
    'a server',
    '1',
    '1',
    '0',
    '0',
    '0',
    '0',
    '0',
  ]);
});

test('a row tells how many leaks gave something out, and how many operations were refused whole', async () => {
  const leaky = await measurePeer(answering({ open: 'open to all', mine: 'mine alone' }), cases);
  assert.deepEqual(systemRow(leaky), ['a server', '1', '0', '1 (1 told)', '0', '0', '0', '0']);
  const strict = await measurePeer(answering(null), cases);
  assert.deepEqual(systemRow(strict), ['a server', '1', '0', '0', '0', '0', '1 (1 whole)', '0']);
});

/** A system that answers every request alike, and is no host. */
function answering(data: Record<string, unknown> | null): System {
  const errors = [new GraphQLError('in words of its own', { path: ['mine'] })];
  const running = { ask: async () => [[{ data, errors }]], stop: async () => {} };
  return { name: 'a server', hosts: new Set(), start: async () => running };
}
