import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  authenticatedRequirement,
  boundedConjunction,
  boundedDisjunction,
  conjunction,
  createSharing,
  noRequirement,
  type Requirement,
  requirementKey,
  requirementOf,
} from '../../src/requirement/requirement.ts';
import { createCheck } from '../../src/requirement/satisfaction.ts';

const scopes = ['a', 'b', 'c'];
const subsets: string[][] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => scopes.filter((_, i) => bits & (1 << i)));
const alternatives = subsets.filter((subset) => subset.length > 0);
/** Every requirement over three scopes: each non-empty set of alternatives, no scope, and no token. */
const requirements: Requirement[] = [
  noRequirement,
  authenticatedRequirement,
  ...Array.from({ length: 2 ** alternatives.length - 1 }, (_, n) =>
    requirementOf(alternatives.filter((_, i) => (n + 1) & (1 << i))),
  ),
];
const tokens: (ReadonlySet<string> | null)[] = [null, ...subsets.map((subset) => new Set(subset))];
const checkOf = createCheck(new Map());

/** The definition, word for word: one alternative whose scopes are all granted. */
function naive({ authenticated, scopes }: Requirement, granted: ReadonlySet<string> | null): boolean {
  if (!authenticated) return true;
  return granted !== null && scopes.some((all) => all.every((scope) => granted.has(scope)));
}

test('S6: over three scopes, every conjunction is met by exactly the tokens that meet both its parts', () => {
  for (const left of requirements) {
    for (const right of requirements) {
      const both = checkOf(conjunction(left, right));
      for (const token of tokens) {
        assert.equal(both.isMet(token), naive(left, token) && naive(right, token));
      }
    }
  }
});

test('S6: a conjunction has no duplicate and no superset among its alternatives, and no scope twice in one', () => {
  for (const left of requirements) {
    for (const right of requirements) {
      const { scopes } = conjunction(left, right);
      for (const one of scopes) {
        assert.deepEqual(one, [...new Set(one)].sort());
        assert.ok(scopes.every((other) => other === one || !one.every((scope) => other.includes(scope))));
      }
    }
  }
});

test('S6: alternatives stay in the order in which they were written', () => {
  assert.deepEqual(requirementOf([['b'], ['a']]).scopes, [['b'], ['a']]);
  assert.deepEqual(requirementOf([['b', 'a'], ['c'], ['a', 'b'], ['c', 'a']]).scopes, [['a', 'b'], ['c']]);
});

test('S6: a conjunction with nothing, or with the same, is the requirement itself', () => {
  for (const one of requirements) {
    assert.equal(conjunction(one, noRequirement), one);
    assert.equal(conjunction(noRequirement, one), one);
    assert.equal(conjunction(one, one), one);
  }
});

test('over three scopes, every disjunction is met by exactly the tokens that meet one of its parts', () => {
  for (const left of requirements) {
    for (const right of requirements) {
      const either = checkOf(boundedDisjunction([left, right]));
      for (const token of tokens) {
        assert.equal(either.isMet(token), naive(left, token) || naive(right, token));
      }
    }
  }
});

test('a disjunction can have 1,000 alternatives, and not more', () => {
  const some = (name: string, length: number) =>
    requirementOf(Array.from({ length }, (_, n) => [`${name}${n}`]));
  assert.equal(boundedDisjunction([some('x', 400), some('y', 600)]).scopes.length, 1000);
  assert.throws(() => boundedDisjunction([some('x', 400), some('y', 601)]), /more than 1000 ways/);
});

test('S6: a request can choose requirements with 1,000 alternatives together, and not with more', () => {
  const [tens, hundreds, thousands] = ['x', 'y', 'z'].map((name) =>
    requirementOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [`${name}${n}`])),
  ) as [Requirement, Requirement, Requirement];
  assert.equal(boundedConjunction([tens, hundreds, thousands]).scopes.length, 1000);
  const two = requirementOf([['u'], ['v']]);
  assert.throws(() => boundedConjunction([tens, hundreds, thousands, two]), {
    name: 'RangeError',
    message: /more than 1000 ways/,
  });
});

test('the same requirement has the same key, whatever the order of its alternatives, and no other has it', () => {
  const names = ['a', 'ab', 'b', '|', '}'];
  const parts = names.flatMap((one) => [[one], ...names.map((two) => [one, two])]);
  const others = [
    noRequirement,
    authenticatedRequirement,
    ...parts.flatMap((one) => parts.map((two) => requirementOf([one, two]))),
    requirementOf([['a', '|', '}']]),
    requirementOf([['open']]),
    requirementOf([['token']]),
  ];
  const meant = new Map<string, string>();
  for (const { authenticated, scopes } of others) {
    const set = JSON.stringify([authenticated, ...scopes.map((all) => JSON.stringify(all)).sort()]);
    const key = requirementKey({ authenticated, scopes });
    assert.equal(meant.get(key) ?? set, set);
    meant.set(key, set);
  }
  assert.equal(meant.size, new Set(meant.values()).size);
});

test('of requirements that are the same one is shared', () => {
  const share = createSharing();
  const first = requirementOf([['a'], ['b']]);
  assert.equal(share(first), first);
  assert.equal(share(requirementOf([['a'], ['b']])), first);
  // Of two that lack as much an error names the first written.
  assert.notEqual(share(requirementOf([['b'], ['a']])), first);
  assert.notEqual(share(requirementOf([['a', 'b']])), first);
  assert.equal(checkOf(first), checkOf(first));
});

test('the missing scopes are the smallest set that satisfies one alternative, of equals the first written', () => {
  const { missing, nearest } = checkOf(
    requirementOf([
      ['a', 'b', 'c'],
      ['d', 'e'],
      ['f', 'g'],
    ]),
  );
  assert.deepEqual(missing(null), ['d', 'e']);
  assert.deepEqual(missing(new Set(['a', 'b'])), ['c']);
  assert.deepEqual(missing(new Set(['g'])), ['f']);
  assert.deepEqual(nearest(new Set(['g'])), ['f', 'g']);
});

test('the missing scopes, once granted, always satisfy the requirement', () => {
  for (const requirement of requirements) {
    const check = checkOf(requirement);
    for (const token of tokens) {
      const missing = check.missing(token);
      assert.equal(
        missing.length === 0 && (token !== null || !requirement.authenticated),
        check.isMet(token),
      );
      assert.ok(check.isMet(new Set([...(token ?? []), ...missing])));
    }
  }
});

test('a requirement without an alternative is refused, for nothing could meet it', () => {
  assert.throws(() => requirementOf([]), { name: 'RangeError', message: /can never be met/ });
});

test('S7: scopes compare exactly: neither case nor a common prefix counts', () => {
  const { isMet } = checkOf(requirementOf([['items']]));
  for (const near of ['Items', 'item', 'items:write', 'items ', '', '__proto__']) {
    assert.equal(isMet(new Set([near])), false, near);
  }
});

test('S7: checking with implied scopes gives the answer of closing the token over them first', () => {
  const names = ['a', 'b', 'c', 'd'];
  const scope = fc.constantFrom(...names);
  const implications = fc.array(fc.tuple(scope, fc.array(scope)), { maxLength: 4 }).map((pairs) => {
    // Only from an earlier name to a later one: no cycles.
    return new Map(
      names.map((name) => [
        name,
        pairs.flatMap(([from, to]) => (from === name ? to : [])).filter((to) => to > name),
      ]),
    );
  });
  fc.assert(
    fc.property(
      implications,
      fc.array(fc.array(scope), { minLength: 1, maxLength: 3 }),
      fc.array(scope),
      (implies, required, granted) => {
        const requirement = requirementOf(required);
        const closed = new Set(granted);
        for (let more = true; more; ) {
          const size = closed.size;
          for (const [name, implied] of implies)
            if (closed.has(name)) for (const one of implied) closed.add(one);
          more = closed.size > size;
        }
        assert.equal(createCheck(implies)(requirement).isMet(new Set(granted)), naive(requirement, closed));
      },
    ),
  );
});
