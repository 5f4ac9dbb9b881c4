import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from '../conformance/cases/index.ts';
import { faultsOf, isFor, runCase } from '../conformance/run-case.ts';
import { systems } from './systems.ts';

for (const system of systems) {
  describe(system.name, () => {
    for (const one of cases.filter((each) => isFor(system, each))) {
      test(`${one.id}: ${one.text}`, async () => {
        const outcome = await runCase(system, one);
        assert.deepEqual(outcome && faultsOf(one, outcome), []);
      });
    }
  });
}
