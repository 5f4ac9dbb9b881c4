import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from '../conformance/cases/index.ts';
import { faultsOf, reasonToSkip, runCase } from '../conformance/run-case.ts';
import { systems } from './systems.ts';

for (const system of systems) {
  describe(system.name, () => {
    for (const one of cases) {
      test(`${one.id}: ${one.text}`, async (t) => {
        const outcome = await runCase(system, one);
        if (!outcome) return t.skip(reasonToSkip(system, one));
        assert.deepEqual(faultsOf(one, outcome), []);
      });
    }
  });
}
