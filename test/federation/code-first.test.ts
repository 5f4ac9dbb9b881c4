import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import SchemaBuilder from '@pothos/core';
import DirectivesPlugin from '@pothos/plugin-directives';
import type { GraphQLSchema } from 'graphql';
import { InvalidSchemaError, requiresScopesTransformer } from 'graphql-scopes';
import { ask, denialsIn, tokenOf } from '../support/protected-schema.ts';
import { runPageCode } from './page-code.ts';

describe("S31: the page's Pothos schema is enforced at each place", async () => {
  const { schema } = await runPageCode<{ schema: GraphQLSchema }>('code-first.md', 'pothos');
  const denied = async (query: string, ...scopes: string[]) =>
    denialsIn(await ask(schema, query, tokenOf(...scopes)));

  for (const [place, query, has, lacks] of [
    ['an object type', '{ item { title } }', ['node'], 'item FORBIDDEN item'],
    ['an interface', '{ item { title } }', ['item'], 'item FORBIDDEN node'],
    ['a field', '{ item { note } }', ['item', 'node'], 'item.note FORBIDDEN note'],
    ['a scalar', '{ item { price } }', ['item', 'node'], 'item.price FORBIDDEN money'],
    ['an enum', '{ item { state } }', ['item', 'node'], 'item.state FORBIDDEN state'],
    ['an argument', '{ item(drafts: true) { title } }', ['item', 'node'], 'item FORBIDDEN drafts'],
    ['an input field', '{ item(filter: { note: "a" }) { title } }', ['item', 'node'], 'item FORBIDDEN note'],
  ] as const) {
    test(place, async () => {
      assert.deepEqual(await denied(query, ...has), [lacks]);
      assert.deepEqual(await denied(query, ...has, lacks.split(' ').at(-1) ?? ''), []);
    });
  }

  test('and what is not asked for needs nothing', async () => {
    const { data, errors } = await ask(
      schema,
      '{ item(filter: { title: "a" }) { id title } }',
      tokenOf('item', 'node'),
    );
    assert.deepEqual([data, errors], [{ item: { id: '1', title: 'Foo' } }, undefined]);
  });
});

test("S31: the page's graphql-js schema is enforced", async () => {
  const { schema } = await runPageCode<{ schema: GraphQLSchema }>('code-first.md', 'graphql-js');
  const query = '{ item(drafts: true) { title note } count }';
  assert.deepEqual(denialsIn(await ask(schema, query, null)), [
    'item UNAUTHENTICATED drafts item',
    'count UNAUTHENTICATED',
  ]);
  assert.deepEqual(denialsIn(await ask(schema, query, tokenOf('item', 'drafts'))), [
    'item.note FORBIDDEN note',
  ]);
  assert.deepEqual((await ask(schema, query, tokenOf('item', 'drafts', 'note'))).data, {
    item: { title: 'Foo', note: 'a note' },
    count: 1,
  });
});

describe("S31: each form that Pothos's plugin makes of directives", () => {
  const one = { scopes: [['a']] };
  const forms: [string, unknown, string][] = [
    ['an object', { requiresScopes: one }, 'f FORBIDDEN a'],
    ['an object with a list', { requiresScopes: [one, { scopes: [['b']] }] }, 'f FORBIDDEN a b'],
    [
      'a list',
      [
        { name: 'requiresScopes', args: one },
        { name: 'requiresScopes', args: { scopes: [['b']] } },
      ],
      'f FORBIDDEN a b',
    ],
    ['one without arguments', { authenticated: {} }, 'f UNAUTHENTICATED'],
    ['one with something else for arguments', { authenticated: true }, 'f UNAUTHENTICATED'],
    ['a list without arguments', [{ name: 'authenticated', args: false }], 'f UNAUTHENTICATED'],
  ];
  for (const unordered of [false, true]) {
    for (const [form, directives, denial] of forms) {
      test(`${form}, ${unordered ? 'unordered as graphql-tools has them' : 'in order'}`, async () => {
        const schema = requiresScopesTransformer(build({ unordered, field: directives }));
        const token = denial.includes('UNAUTHENTICATED') ? null : tokenOf();
        assert.deepEqual(denialsIn(await ask(schema, '{ f }', token)), [denial]);
      });
    }

    test(`a catalogue in schemaDirectives, ${unordered ? 'unordered' : 'in order'} (S22)`, () => {
      const scope = [{ name: 'items', description: 'Items.' }];
      const schema = build({
        unordered,
        schema: { scope },
        field: { requiresScopes: { scopes: [['itmes']] } },
      });
      assert.deepEqual(problemsOf(schema), ['unknown scope "itmes" on Query.f; did you mean "items"?']);
    });
  }
});

describe('nonsense in the extensions of a Pothos schema fails the build, once and with its coordinate', () => {
  for (const [rule, directives, says] of [
    ['S20', { requiresScopes: { scopes: [] } }, /scopes: \[\] can never be met/],
    ['S20', { requiresScopes: { scopes: [['a b']] } }, /"a b" is not a scope/],
    ['S21', { requiresScopes: { scopes: ['a', 'b'] } }, /\["a", "b"\] is a flat list/],
    ['S23', { requireScopes: { scopes: [['a']] } }, /is not defined; did you mean @requiresScopes\?/],
    ['S23', { scope: { name: 'a', description: 'A' } }, /guards nothing there; it can stand on SCHEMA/],
  ] as const) {
    for (const [place, coordinate] of [
      ['type', 'Query'],
      ['field', 'Query.f'],
      ['argument', 'Query.f(a:)'],
      ['inputField', 'In.a'],
      ['enumType', 'Level'],
      ['scalar', 'Money'],
      ['interfaceType', 'Node'],
    ] as const) {
      test(`${rule}: ${JSON.stringify(directives)} on ${coordinate}`, () => {
        for (const unordered of [false, true]) {
          const [problem = '', ...others] = problemsOf(build({ unordered, [place]: directives }));
          assert.match(problem, says);
          assert.ok(problem.includes(` on ${coordinate}`), problem);
          assert.deepEqual(others, []);
        }
      });
    }
  }

  test('S23: where it would guard nothing: on a union, an enum value, an input object', () => {
    const directives = { requiresScopes: { scopes: [['a']] } };
    for (const [place, coordinate] of [
      ['union', 'Any'],
      ['enumValue', 'Level.LOW'],
      ['inputType', 'In'],
    ] as const) {
      const [problem = '', ...others] = problemsOf(build({ [place]: directives }));
      assert.match(problem, /guards nothing there/);
      assert.ok(problem.includes(` on ${coordinate} `), problem);
      assert.deepEqual(others, []);
    }
  });
});

interface Directives {
  readonly unordered?: boolean;
  readonly [place: string]: unknown;
}

/** A Pothos schema with these directives at the places that are named. */
function build({ unordered = false, ...at }: Directives): GraphQLSchema {
  // biome-ignore lint/suspicious/noExplicitAny: directives of any kind, at any place, are the point.
  const on = (place: string): { directives?: any } => (at[place] ? { directives: at[place] } : {});
  const builder = new SchemaBuilder<{ Scalars: { Money: { Input: number; Output: number } } }>({
    plugins: [DirectivesPlugin],
    directives: { useGraphQLToolsUnorderedDirectives: unordered },
  });
  builder.scalarType('Money', { serialize: Number, ...on('scalar') });
  const level = builder.enumType('Level', { values: { LOW: { ...on('enumValue') } }, ...on('enumType') });
  const node = builder.interfaceRef<object>('Node').implement({
    fields: (t) => ({ money: t.field({ type: 'Money', nullable: true, resolve: () => 1 }) }),
    ...on('interfaceType'),
  });
  const thing = builder
    .objectRef<{ id: string }>('Thing')
    .implement({ interfaces: [node], isTypeOf: () => true });
  const any = builder.unionType('Any', { types: [thing], ...on('union') });
  const input = builder.inputType('In', {
    fields: (t) => ({ a: t.int({ ...on('inputField') }) }),
    ...on('inputType'),
  });
  builder.queryType({
    fields: (t) => ({
      f: t.int({
        nullable: true,
        args: { a: t.arg.int({ ...on('argument') }), in: t.arg({ type: input }) },
        resolve: () => 1,
        ...on('field'),
      }),
      level: t.field({ type: level, nullable: true, resolve: () => null }),
      any: t.field({ type: any, nullable: true, resolve: () => ({ id: '1' }) }),
    }),
    ...on('type'),
  });
  return builder.toSchema(at.schema ? ({ schemaDirectives: at.schema } as object) : {});
}

function problemsOf(schema: GraphQLSchema): readonly string[] {
  try {
    requiresScopesTransformer(schema);
  } catch (error) {
    assert.ok(error instanceof InvalidSchemaError);
    return error.problems;
  }
  return assert.fail('it was built');
}
