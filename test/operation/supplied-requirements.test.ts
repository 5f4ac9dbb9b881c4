import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FieldNode, type OperationDefinitionNode, parse } from 'graphql';
import type { ProtectedInput, ProtectedInputs } from '../../src/directive/input-requirements.ts';
import { variablesOf } from '../../src/operation/executed-fields.ts';
import { suppliedRequirements } from '../../src/operation/supplied-requirements.ts';
import { noRequirement, requirementOf } from '../../src/requirement/requirement.ts';

const document = parse('query ($in: In) { f(in: $in) }');
const { selectionSet } = document.definitions[0] as OperationDefinitionNode;
const field = selectionSet.selections[0] as FieldNode;

const none: ProtectedInputs = new Map();
/** What is asked for by `f(in: { member: given })` through a coerced variable, where `member` has a default. */
function isSupplied(defaultValue: unknown, given: unknown): boolean {
  const member: ProtectedInput = {
    requirement: requirementOf([['member']]),
    origins: [],
    defaultValue,
    fields: () => none,
  };
  const input = new Map([['member', member]]);
  const inputs = new Map([
    ['in', { requirement: noRequirement, origins: [], defaultValue: undefined, fields: () => input }],
  ]);
  const variables = variablesOf({ in: { member: given } }, false);
  return suppliedRequirements(field, inputs, variables).length > 0;
}

test('S4: a coerced value that is the default, whole, counts as defaulted', () => {
  const date = new Date(0);
  for (const [standard, given] of [
    [1, 1],
    [null, null],
    [Number.NaN, Number.NaN],
    [date, date],
    [[], []],
    [
      [1, [2]],
      [1, [2]],
    ],
    [
      { a: 1, b: { c: [2] } },
      { b: { c: [2] }, a: 1 },
    ],
    [{ a: 1 }, Object.assign(Object.create(null), { a: 1 })],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ] as const) {
    assert.equal(isSupplied(standard, given), false, JSON.stringify([standard, given]));
  }
});

test('S4: a coerced value that differs from the default anywhere was supplied', () => {
  class Money {}
  for (const [standard, given] of [
    [1, 2],
    [1, '1'],
    [undefined, null],
    [null, {}],
    [{}, null],
    ['', {}],
    [[1, 2], [1]],
    [[1], [1, 2]],
    [
      [1, 2],
      [2, 1],
    ],
    [[], {}],
    [{}, []],
    [[1], { 0: 1 }],
    [{ a: 1 }, { b: 1 }],
    [{ a: undefined }, { b: undefined }],
    [{ a: 1 }, {}],
    [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
    ],
    [
      { a: 1, b: 2 },
      { a: 2, b: 2 },
    ],
    [new Date(0), new Date(1)],
    [{}, new Date(0)],
    [new Date(0), {}],
    [new Money(), new Money()],
  ] as const) {
    assert.equal(isSupplied(standard, given), true, JSON.stringify([standard, given]));
  }
});
