import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Case } from './case.ts';
import { faultsOf, isFor, runCase } from './run-case.ts';
import type { System } from './system.ts';

/** One test for each case that `system` can be asked. */
export function testConformance(system: System, cases: readonly Case[]): void {
  describe(system.name, () => {
    for (const one of cases.filter((each) => isFor(system, each))) {
      test(`${one.id}: ${one.text}`, async () => {
        const outcome = await runCase(system, one);
        assert.deepEqual(outcome && faultsOf(one, outcome), []);
      });
    }
  });
}
