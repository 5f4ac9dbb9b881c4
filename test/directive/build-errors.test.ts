import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildASTSchema, buildSchema, parse, Source } from 'graphql';
import { InvalidSchemaError, requiresScopesTransformer, requiresScopesTypeDefs } from 'graphql-scopes';

/** The problems that protecting this SDL finds. Unvalidated, as a gateway or a code generator may hand it over. */
function problemsOf(sdl: string, typeDefs: string = requiresScopesTypeDefs): readonly string[] {
  const schema = buildSchema(`${typeDefs}\n${sdl}`, { assumeValidSDL: true });
  try {
    requiresScopesTransformer(schema);
  } catch (error) {
    if (error instanceof InvalidSchemaError)
      return error.problems.map((problem) => problem.replace(/ \(GraphQL request:\d+\)/, ''));
    throw error;
  }
  return [];
}

const onField = (directive: string) => problemsOf(`type Query { f: Int ${directive} }`);

for (const [wrong, says] of [
  ['scopes: []', /on Query\.f: scopes: \[\] can never be met; .*@authenticated/],
  ['scopes: [[]]', /\[\[\]\] has an empty list.*@authenticated/],
  ['scopes: [["me"], []]', /has an empty list/],
  ['scopes: ""', /"" is not a scope/],
  ['scopes: [[""]]', /"" is not a scope/],
  ['scopes: [["me items"]]', /"me items" is not a scope: .*no space \(RFC 6749 §3\.3\)$/],
  ['scopes: [["m\\u00e9"]]', /is not a scope/],
  ['scopes: [["a\\"b"]]', /is not a scope/],
  ['scopes: [["a\\\\b"]]', /is not a scope/],
  ['scopes: [[1]]', /1 is not a list of lists of scopes/],
  ['scopes: [[null]]', /null is not a list of lists/],
  ['scopes: null', /null is not a list of lists/],
  ['scopes: [[["me"]]]', /is not a list of lists/],
  ['scopes: { me: true }', /is not a list of lists/],
  ['scopes: [[me]]', /me is not a list of lists/],
] as const) {
  test(`S20: @requiresScopes(${wrong}) is refused`, () => {
    const problems = onField(`@requiresScopes(${wrong})`);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', says);
  });
}

test('S20: @requiresScopes without its argument, or with another, is refused', () => {
  assert.deepEqual(onField('@requiresScopes'), [
    '@requiresScopes on Query.f: write it with its one argument, scopes: [["scope"]]',
  ]);
  assert.match(onField('@requiresScopes(scope: [["me"]])')[0] ?? '', /write it with its one argument/);
  assert.match(
    onField('@requiresScopes(scopes: [["me"]], or: 1)')[0] ?? '',
    /write it with its one argument/,
  );
});

test('S21: a flat list of two is refused, with both things that it may have meant', () => {
  assert.deepEqual(onField('@requiresScopes(scopes: ["a", "b"])'), [
    '@requiresScopes on Query.f: ["a", "b"] is a flat list; write [["a", "b"]] for all of them, or [["a"], ["b"]] for one of them',
  ]);
  assert.deepEqual(onField('@requiresScopes(scopes: [["a", "b"], "c"])'), [
    '@requiresScopes on Query.f: [["a", "b"], "c"] is a flat list; write [["a", "b", "c"]] for all of them, or [["a", "b"], ["c"]] for one of them',
  ]);
});

test('S21: one scope alone needs no brackets, as GraphQL coerces it', () => {
  assert.deepEqual(onField('@requiresScopes(scopes: "me")'), []);
  assert.deepEqual(onField('@requiresScopes(scopes: ["me"])'), []);
});

const catalogue =
  'extend schema @scope(name: "me", description: "Me.") @scope(name: "items", description: "Items.")';

test('S22: a scope that the catalogue does not declare is refused with the nearest name', () => {
  const problems = problemsOf(`${catalogue}
    type Query { myItems: Int @requiresScopes(scopes: [["itmes", "me"]]) }
    type User @requiresScopes(scopes: [["administrator"]]) { name: String }`);
  assert.deepEqual(problems, [
    'unknown scope "itmes" on Query.myItems; did you mean "items"?',
    'unknown scope "administrator" on User; declare it with @scope(name: "administrator", …)',
  ]);
});

test('S22: of names that are equally near the first declared one is told', () => {
  assert.deepEqual(
    problemsOf(`extend schema @scope(name: "read", description: "") @scope(name: "reap", description: "")
      type Query { f: Int @requiresScopes(scopes: "reat") }`),
    ['unknown scope "reat" on Query.f; did you mean "read"?'],
  );
});

test('S22: without a catalogue any scope may be named', () => {
  assert.deepEqual(onField('@requiresScopes(scopes: [["anything"]])'), []);
});

test('S22: a scope that is declared twice is refused', () => {
  const problems = problemsOf(
    `${catalogue} extend schema @scope(name: "me", description: "Again.") type Query { f: Int }`,
  );
  assert.deepEqual(problems, ['scope "me" is declared twice; remove one @scope']);
});

test('S7: a circle of implied scopes, or an implied scope that nobody declares, is refused', () => {
  const declare = (scopes: string) => problemsOf(`extend schema ${scopes} type Query { f: Int }`);
  assert.deepEqual(
    declare(
      '@scope(name: "a", description: "", implies: ["b"]) @scope(name: "b", description: "", implies: "a")',
    ),
    ['scopes imply each other in a circle: a → b → a; remove one implies'],
  );
  assert.deepEqual(declare('@scope(name: "items", description: "", implies: ["item"])'), [
    'unknown scope "item" on @scope(name: "items"); did you mean "items"?',
  ]);
  assert.match(declare('@scope(name: "a b", description: "")')[0] ?? '', /not a scope/);
  assert.deepEqual(declare('@scope(name: "a", description: "", implies: null)'), []);
});

for (const wrong of [
  '',
  '(name: "a")',
  '(description: "")',
  '(name: a, description: "")',
  '(name: "a", description: 1)',
  '(name: "a", description: "", implies: [1])',
  '(name: "a", description: "", implies: [["a"]])',
]) {
  test(`S22: @scope${wrong} is no declaration`, () => {
    const problems = problemsOf(`extend schema @scope${wrong} type Query { f: Int }`);
    assert.deepEqual(problems, [
      '@scope needs the strings name and description, and may have implies: ["other"]',
    ]);
  });
}

for (const [name, meant] of [
  ['requireScopes', 'requiresScopes'],
  ['requiresScope', 'requiresScopes'],
  ['RequiresScopes', 'requiresScopes'],
  ['requires_scopes', 'requiresScopes'],
  ['hasScope', 'requiresScopes'],
  ['authentcated', 'authenticated'],
  ['isAuthenticated', 'authenticated'],
  ['publik', 'public'],
  ['mustBeAuthenticated', 'authenticated'],
  ['userIsAuthorized', 'authenticated'],
] as const) {
  test(`S23: @${name}, which nobody defines, is refused as a misspelt @${meant}`, () => {
    assert.deepEqual(onField(`@${name}(scopes: [["me"]])`), [
      `@${name} on Query.f is not defined; did you mean @${meant}?`,
    ]);
  });
}

test('S23: an undefined directive that has nothing to do with us is left to others', () => {
  assert.deepEqual(onField('@cacheControl(maxAge: 3) @key(fields: "id") @shareable'), []);
});

test('S23: a directive of another name that the schema defines itself is left alone', () => {
  assert.deepEqual(
    problemsOf('directive @requiresScope on FIELD_DEFINITION type Query { f: Int @requiresScope }'),
    [],
  );
});

test('S23: our directive without its definition is refused, not ignored', () => {
  assert.deepEqual(problemsOf('type Query { f: Int @requiresScopes(scopes: "me") }', ''), [
    '@requiresScopes on Query.f is not defined; add requiresScopesTypeDefs to the type definitions',
  ]);
});

const anywhere =
  'OBJECT, INTERFACE, FIELD_DEFINITION, SCALAR, ENUM, ARGUMENT_DEFINITION, INPUT_FIELD_DEFINITION';
for (const [place, sdl, coordinate, instead] of [
  ['a union', 'type Query { u: U } type A { a: Int } union U @authenticated = A', 'U', anywhere],
  ['an input object', 'type Query { f(i: I): Int } input I @authenticated { a: Int }', 'I', anywhere],
  ['an enum value', 'type Query { e: E } enum E { A @authenticated }', 'E.A', anywhere],
  ['the schema', 'type Query { f: Int } extend schema @authenticated', 'schema', anywhere],
  [
    "a directive's own argument",
    'type Query { f: Int } directive @other(a: Int @authenticated) on FIELD',
    '@other(a:)',
    anywhere,
  ],
  [
    "an argument of GraphQL's own directive",
    'type Query { f: Int } directive @deprecated(reason: String @authenticated) on FIELD_DEFINITION',
    '@deprecated(reason:)',
    anywhere,
  ],
  ['a type, as @public', 'type Query { f: A } type A @public { a: Int }', 'A', 'FIELD_DEFINITION'],
  ['a field, as @scope', 'type Query { f: Int @scope(name: "me", description: "") }', 'Query.f', 'SCHEMA'],
] as const) {
  test(`S23: a directive of ours on ${place} is refused, for it would guard nothing`, () => {
    const [problem = '', ...others] = problemsOf(sdl);
    assert.deepEqual(others, []);
    assert.equal(
      problem.replace(/^@\w+/, ''),
      ` on ${coordinate} guards nothing there; it can stand on ${instead}`,
    );
  });
}

test('S23: a misplaced @scope declares nothing', () => {
  const scope = '@scope(name: "me", description: "")';
  const problems = problemsOf(`type Query { f: Int ${scope} g: Int ${scope} }`);
  assert.equal(problems.length, 2);
  for (const problem of problems) assert.match(problem, /guards nothing there/);
});

test('S23: makeExecutableSchema refuses a misspelt or misplaced directive by itself', () => {
  for (const sdl of [
    'type Query { f: Int @requireScopes }',
    'type A { a: Int } union U @authenticated = A type Query { u: U }',
  ]) {
    assert.throws(() => makeExecutableSchema({ typeDefs: [requiresScopesTypeDefs, sdl] }));
  }
});

test('all problems are told at once, each with its file and line', () => {
  const sdl = `type Query {\n  a: Int @requiresScopes(scopes: [])\n  b: Int @requiresScopes(scopes: ["x", "y"])\n}`;
  const schema = buildASTSchema(
    {
      kind: parse('{ a }').kind,
      definitions: [
        ...parse(requiresScopesTypeDefs).definitions,
        ...parse(new Source(sdl, 'schema/query.graphql')).definitions,
      ],
    },
    { assumeValidSDL: true },
  );
  assert.throws(
    () => requiresScopesTransformer(schema),
    (error) => {
      assert.ok(error instanceof InvalidSchemaError);
      assert.equal(error.code, 'INVALID_SCHEMA');
      assert.equal(error.problems.length, 2);
      assert.match(
        error.message,
        /^2 problems:\n- @requiresScopes on Query\.a \(schema\/query\.graphql:2\): .*\n- .*Query\.b \(schema\/query\.graphql:3\)/,
      );
      return true;
    },
  );
});

describe('S32: what graphql-tools joins to an or, because a definition is not repeatable, is refused', () => {
  const definition =
    'scalar Scope directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | INTERFACE | FIELD_DEFINITION';
  for (const [one, other] of [
    ['[["a"]]', '[["b"]]'],
    ['"a"', '"b"'],
  ]) {
    test(`${one} on a type and ${other} on its extension`, () => {
      const typeDefs = `type Query { x: X } type X @requiresScopes(scopes: ${one}) { y: Int }`;
      const extension = `extend type X @requiresScopes(scopes: ${other}) { z: Int }`;
      for (const all of [
        [definition, typeDefs, extension],
        [definition, extension, typeDefs],
        [definition, `${typeDefs} ${extension}`],
        [definition, `${extension} ${typeDefs}`],
      ]) {
        assert.throws(
          () => requiresScopesTransformer(makeExecutableSchema({ typeDefs: all })),
          /@requiresScopes on X.*several were joined to one.*repeatable/,
        );
      }
    });
  }

  test('once on each thing it may be written with any definition', () => {
    const typeDefs = 'type Query { x: X } type X @requiresScopes(scopes: [["a"], ["b", "c"]]) { y: Int }';
    requiresScopesTransformer(makeExecutableSchema({ typeDefs: [definition, typeDefs] }));
  });
});
