import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from '../conformance/cases/index.ts';
import { faultsOf, reasonToSkip, runCase } from '../conformance/run-case.ts';
import { mercuriusWithJit } from './systems.ts';

// graphql-jit lets no type resolver fail alone: a denial by rule S3 leaves no data at all, and one error without a path.
const nothingAnswered = /^(data is null instead|errors are)/;

describe(mercuriusWithJit.name, () => {
  for (const one of cases) {
    test(`gives out no more than ${one.id} allows: ${one.text}`, async (t) => {
      const outcome = await runCase(mercuriusWithJit, one);
      if (!outcome) return t.skip(reasonToSkip(mercuriusWithJit, one));
      const faults = faultsOf(one, outcome);
      const isRefused = faults.some((fault) => fault.startsWith('data is null'));
      assert.deepEqual(isRefused ? faults.filter((fault) => !nothingAnswered.test(fault)) : faults, []);
    });
  }
});
