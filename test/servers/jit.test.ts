import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from '../conformance/cases/index.ts';
import { isFor, runCase } from '../conformance/run-case.ts';
import { judge } from '../conformance/verdict.ts';
import { mercuriusWithJit } from './systems.ts';

// graphql-jit is not graphql-js: it lets no type resolver fail alone, drops some fragments, and compiles without end
// variables of an input type that contains itself. But it must not give out more.
const rules = ['S2', 'S3', 'S8', 'S10', 'S11', 'S13'];

describe(mercuriusWithJit.name, () => {
  for (const one of cases.filter((each) => rules.includes(each.rule) && isFor(mercuriusWithJit, each))) {
    test(`gives out no more than ${one.id} allows: ${one.text}`, async () => {
      const outcome = await runCase(mercuriusWithJit, one);
      assert.ok(outcome);
      const { verdict, told } = judge(one, outcome);
      assert.ok(verdict !== 'leak' && verdict !== 'half-executed', `${verdict} ${told}`);
    });
  }
});
