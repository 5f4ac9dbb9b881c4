import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from './cases/index.ts';
import { faultsOf, isFor, runCase } from './run-case.ts';
import { graphqlJs } from './systems/graphql-js.ts';
import { yoga, yogaBehindOthers } from './systems/yoga.ts';

for (const [system, asked] of [
  [graphqlJs, cases],
  [yoga, cases],
  // Where the host has no plugin of its own there is no other order.
  [yogaBehindOthers, cases.filter(({ host }) => host)],
] as const) {
  describe(system.name, () => {
    for (const one of asked.filter((each) => isFor(system, each))) {
      test(`${one.id}: ${one.text}`, async () => {
        const outcome = await runCase(system, one);
        assert.deepEqual(outcome && faultsOf(one, outcome), []);
      });
    }
  });
}
