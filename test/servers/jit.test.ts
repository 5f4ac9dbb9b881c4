import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from '../conformance/cases/index.ts';
import { faultsOf, isFor, runCase } from '../conformance/run-case.ts';
import { mercuriusWithJit } from './systems.ts';

// graphql-jit lets no type resolver fail alone: a denial by rule S3 leaves no data at all, and one error without a path.
// Variables of an input type that contains itself, of which rule S4 has some, it compiles without end.
const nothingAnswered = /^(data is null instead|errors are)/;

describe(mercuriusWithJit.name, () => {
  for (const one of cases.filter((each) => each.rule !== 'S4' && isFor(mercuriusWithJit, each))) {
    test(`gives out no more than ${one.id} allows: ${one.text}`, async () => {
      const outcome = await runCase(mercuriusWithJit, one);
      assert.ok(outcome);
      const faults = faultsOf(one, outcome);
      const isRefused = 'results' in outcome && outcome.results.every(({ data }) => !data);
      assert.deepEqual(isRefused ? faults.filter((fault) => !nothingAnswered.test(fault)) : faults, []);
    });
  }
});
