import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cases } from './cases/index.ts';
import { sentinelsIn } from './run-case.ts';

const rules = 'S1 S2 S3 S4 S5 S6 S7 S8 S10 S11 S12 S13 S14 S15 S16 S20 S21 S22 S23 S24 S30 S31 S32'.split(
  ' ',
);

test("every case has an id of its own, which begins with its rule's", () => {
  const ids = cases.map(({ id }) => id);
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  const misnamed = cases.filter(({ id, rule }) => !rules.includes(rule) || !id.startsWith(`${rule}-`));
  assert.deepEqual(misnamed, []);
});

test('every case says in a sentence of its own what it is about', () => {
  const texts = cases.map(({ text }) => text);
  assert.deepEqual(
    texts.filter((text, index) => texts.indexOf(text) !== index || !text.includes(' ')),
    [],
  );
});

test('a value that leaks can be told from one that is allowed: no other has its text', () => {
  for (const { id, data } of cases) {
    const sentinels = new Set(sentinelsIn(data));
    for (const one of sentinels) {
      const others = [...sentinels].filter((other) => other !== one && other.includes(one));
      assert.deepEqual(others, [], `${one} of ${id}`);
    }
  }
});

test('at least a third of the cases are ones in which something must be answered', () => {
  const answering = cases.filter(({ expected }) => {
    if ('schemaError' in expected) return false;
    const results = 'events' in expected ? expected.events : [expected];
    return results.some(({ data }) => data !== null);
  });
  assert.ok(answering.length * 3 >= cases.length, `${answering.length} of ${cases.length}`);
});
