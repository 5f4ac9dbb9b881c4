import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Case } from './case.ts';
import { faultsOf, runCase } from './run-case.ts';
import type { System } from './system.ts';

/** One test for each case, asked of `system`. */
export function testConformance(system: System, cases: readonly Case[]): void {
  describe(system.name, () => {
    for (const one of cases) {
      test(`${one.id}: ${one.text}`, async (t) => {
        const outcome = await runCase(system, one);
        if (!outcome) return t.skip(`it is no host for ${one.host}`);
        assert.deepEqual(faultsOf(one, outcome), []);
      });
    }
  });
}
