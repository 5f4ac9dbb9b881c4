import type { Case } from '../case.ts';

const schema = `
  type Query { open: String  a: A  list: [A]  strictList: [A!]  strictest: [A!]!  level: Level  iban: Iban }
  type A { name: String  b: B!  maybe: B }
  type B { name: String  secret: String! @requiresScopes(scopes: [["x"]])  soft: String @requiresScopes(scopes: [["x"]]) }
  enum Level @requiresScopes(scopes: [["level"]]) { SEVERE }
  scalar Iban @requiresScopes(scopes: [["bank"]])`;
const b = { name: 'name of b', secret: 'secret of b', soft: 'soft of b' };
const a = { name: 'name of a', b, maybe: b };
const data = {
  open: 'open root',
  a,
  list: [a, a],
  strictList: [a],
  strictest: [a],
  level: 'SEVERE',
  iban: 'DE-91',
};
const shared = { rule: 'S10', schema, data, token: ['y'] } as const;
const neverRan = ['B.secret', 'B.soft'];

/** Rule S10. */
export const nulls: readonly Case[] = [
  {
    ...shared,
    id: 'S10-aliases-and-indices',
    text: "the error is at the response path, with aliases and a list's indices",
    operation: '{ all: list { label: name one: maybe { gentle: soft } } }',
    expected: {
      data: {
        all: [
          { label: 'name of a', one: { gentle: null } },
          { label: 'name of a', one: { gentle: null } },
        ],
      },
      errors: ['all.0.one.gentle FORBIDDEN x', 'all.1.one.gentle FORBIDDEN x'],
      neverRan,
    },
  },
  {
    ...shared,
    id: 'S10-same-field-twice',
    text: 'a denied field that is asked for under two names is denied under both',
    operation: '{ a { maybe { one: soft two: soft name } } }',
    expected: {
      data: { a: { maybe: { one: null, two: null, name: 'name of b' } } },
      errors: ['a.maybe.one FORBIDDEN x', 'a.maybe.two FORBIDDEN x'],
      neverRan,
    },
  },
  {
    ...shared,
    id: 'S10-bubble-one',
    text: 'a denied non-null field takes its parent with it, and no more',
    operation: '{ a { name maybe { secret name } } }',
    expected: {
      data: { a: { name: 'name of a', maybe: null } },
      errors: ['a.maybe.secret FORBIDDEN x'],
      neverRan,
    },
  },
  {
    ...shared,
    id: 'S10-bubble-two',
    text: 'through a non-null parent it goes up to the next that may be null',
    operation: '{ open a { b { secret } } }',
    expected: { data: { open: 'open root', a: null }, errors: ['a.b.secret FORBIDDEN x'], neverRan },
  },
  {
    ...shared,
    id: 'S10-bubble-list-item',
    text: 'an item of a list that may have nulls is null, the list stays',
    operation: '{ list { b { secret } } open }',
    expected: {
      data: { list: [null, null], open: 'open root' },
      errors: ['list.0.b.secret FORBIDDEN x', 'list.1.b.secret FORBIDDEN x'],
      neverRan,
    },
  },
  {
    ...shared,
    id: 'S10-bubble-list',
    text: 'a list that may not have nulls is null as a whole',
    operation: '{ strictList { b { secret } } open }',
    expected: {
      data: { strictList: null, open: 'open root' },
      errors: ['strictList.0.b.secret FORBIDDEN x'],
      neverRan,
    },
  },
  {
    ...shared,
    id: 'S10-bubble-to-the-root',
    text: 'where nothing on the way may be null there is no data at all',
    operation: '{ strictest { b { secret } } }',
    expected: { data: null, errors: ['strictest.0.b.secret FORBIDDEN x'], neverRan },
  },
  {
    ...shared,
    id: 'S10-bubble-not-when-allowed',
    text: 'with the scope nothing is null, at any depth',
    operation: '{ a { b { secret } maybe { secret } } list { b { soft } } strictest { b { secret } } }',
    token: ['x'],
    expected: {
      data: {
        a: { b: { secret: 'secret of b' }, maybe: { secret: 'secret of b' } },
        list: [{ b: { soft: 'soft of b' } }, { b: { soft: 'soft of b' } }],
        strictest: [{ b: { secret: 'secret of b' } }],
      },
      errors: [],
    },
  },
  {
    ...shared,
    id: 'S10-scalar-and-enum',
    text: 'of a protected scalar and a protected enum the allowed one is answered',
    operation: '{ level iban }',
    token: ['bank'],
    expected: {
      data: { level: null, iban: 'DE-91' },
      errors: ['level FORBIDDEN level'],
      neverRan: ['Query.level'],
    },
  },
  {
    ...shared,
    id: 'S10-meta-fields',
    text: '__schema and __type beside a denied field are answered',
    operation: '{ __schema { queryType { name } } __type(name: "B") { kind name } level __typename }',
    token: null,
    expected: {
      data: {
        __schema: { queryType: { name: 'Query' } },
        __type: { kind: 'OBJECT', name: 'B' },
        level: null,
        __typename: 'Query',
      },
      errors: ['level UNAUTHENTICATED level'],
      neverRan: ['Query.level'],
    },
  },
  {
    ...shared,
    id: 'S10-reject',
    text: "onDenied: 'reject' refuses the whole query for one field, before anything runs",
    options: { onDenied: 'reject' },
    operation: '{ open a { name } level }',
    expected: {
      data: null,
      errors: ['open FORBIDDEN level', 'a FORBIDDEN level', 'level FORBIDDEN level'],
      neverRan: ['Query.open', 'Query.a', 'A.name', 'Query.level'],
    },
  },
  {
    ...shared,
    id: 'S10-reject-nested',
    text: "onDenied: 'reject' looks beneath the root fields, too",
    options: { onDenied: 'reject' },
    operation: 'query { open ...F } fragment F on Query { a { maybe { ... { soft } } } }',
    expected: {
      data: null,
      errors: ['open FORBIDDEN x', 'a FORBIDDEN x'],
      neverRan: ['Query.open', 'Query.a', ...neverRan],
    },
  },
  {
    ...shared,
    id: 'S10-reject-skipped',
    text: "onDenied: 'reject' does not refuse for what will not execute",
    options: { onDenied: 'reject' },
    operation: 'query ($no: Boolean = false) { open level @include(if: $no) a { name } }',
    expected: { data: { open: 'open root', a: { name: 'name of a' } }, errors: [] },
  },
  {
    ...shared,
    id: 'S10-reject-allowed',
    text: "onDenied: 'reject' answers what is allowed",
    options: { onDenied: 'reject' },
    operation: '{ open level a { b { secret } } }',
    token: ['x', 'level'],
    expected: {
      data: { open: 'open root', level: 'SEVERE', a: { b: { secret: 'secret of b' } } },
      errors: [],
    },
  },
];
