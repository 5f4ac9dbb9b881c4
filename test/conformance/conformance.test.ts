import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from './cases/index.ts';
import { faultsOf, runCase } from './run-case.ts';
import { graphqlJs } from './systems/graphql-js.ts';
import { yoga, yogaBehindOthers } from './systems/yoga.ts';

for (const [system, asked] of [
  [graphqlJs, cases],
  [yoga, cases],
  // Where the host has no plugin of its own there is no other order.
  [yogaBehindOthers, cases.filter(({ host }) => host)],
] as const) {
  describe(system.name, () => {
    for (const one of asked) {
      test(`${one.id}: ${one.text}`, async (t) => {
        const outcome = await runCase(system, one);
        if (!outcome) return t.skip(`it is no host for ${one.host}`);
        assert.deepEqual(faultsOf(one, outcome), []);
      });
    }
  });
}
