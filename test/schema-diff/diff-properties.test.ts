import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { schemaDiff } from '../../src/schema-diff/schema-diff.ts';
import { fields, interfacesOf, objects, type World } from '../enforcement/naive-evaluator.ts';
import { build, world } from '../enforcement/random-world.ts';

// PROPERTY_CASES and PROPERTY_SEED say how many and which.
const cases = Math.ceil(Number(process.env.PROPERTY_CASES ?? 2000) / 20);
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);

/** Every token there can be of three scopes, and none. */
const tokens: readonly (readonly string[] | null)[] = [
  null,
  ...Array.from({ length: 8 }, (_, bits) => ['a', 'b', 'c'].filter((_scope, index) => (bits >> index) & 1)),
];

test(`it is breaking exactly where some token is denied what it was given, and security where given what it was denied (${cases} cases, seed ${seed})`, () => {
  fc.assert(
    fc.property(world, world, fc.boolean(), (before, other, isNear) => {
      // Half of them are the same but for a few things.
      const after = isNear ? { ...before, own: { ...before.own, ...few(other.own) } } : other;
      const changes = schemaDiff(build(before).schema, build(after).schema);
      const found = (kind: string) =>
        changes.flatMap((change) => (change.kind === kind ? [change.coordinate] : [])).sort();
      const [losing, gaining] = [new Set<string>(), new Set<string>()];
      for (const coordinate of coordinates) {
        for (const token of tokens) {
          const [was, is] = [isGiven(before, coordinate, token), isGiven(after, coordinate, token)];
          if (was && !is) losing.add(coordinate);
          if (is && !was) gaining.add(coordinate);
        }
      }
      assert.deepEqual(found('tightened'), [...losing].sort());
      assert.deepEqual(found('loosened'), [...gaining].sort());
      assert.ok(changes.every(({ kind, level }) => (level === 'breaking') === (kind === 'tightened')));
      for (const { kind, coordinate, tokens: told = [] } of changes) {
        for (const token of told) {
          const scopes = token && [...token];
          const [was, is] = [isGiven(before, coordinate, scopes), isGiven(after, coordinate, scopes)];
          assert.deepEqual([was, is], kind === 'tightened' ? [true, false] : [false, true], coordinate);
        }
      }
    }),
    { numRuns: cases, seed },
  );
});

const coordinates = objects
  .flatMap((type) => [
    type,
    ...Object.entries(fields).flatMap(([field, { takes }]) => [
      `${type}.${field}`,
      ...(takes ? [`${type}.${field}(x:)`, `${type}.${field}(in:)`] : []),
    ]),
  ])
  .concat('In.a', 'In.deep', 'In.list');

/** Whether a token is given a field, may supply an argument, may see an object's type: rules S2 to S4 from their text alone. */
function isGiven(one: World, coordinate: string, token: readonly string[] | null): boolean {
  const [type = '', member = ''] = coordinate.split('.');
  const lineage = [type, ...interfacesOf(one, type)];
  const returned = fields[member]?.type ?? '';
  const needed =
    member.includes('(') || type === 'In'
      ? lineage.map((name) => `${name}.${member}`)
      : member === ''
        ? lineage
        : [
            ...lineage,
            ...lineage.map((name) => `${name}.${member}`),
            returned,
            ...interfacesOf(one, returned),
          ];
  return needed.every((name) => {
    const own = one.own[name] ?? null;
    if (own === null) return true;
    if (token === null) return false;
    return own === 'authenticated' || own.some((all) => all.every((scope) => token.includes(scope)));
  });
}

function few(own: World['own']): World['own'] {
  return Object.fromEntries(Object.entries(own).filter((_, index) => index % 9 === 0));
}
