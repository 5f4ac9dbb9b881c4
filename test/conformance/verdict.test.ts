import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Case } from './case.ts';
import { judge, type Verdict } from './verdict.ts';

const query: Case = {
  id: 'S10-an-example',
  rule: 'S10',
  text: 'an example',
  schema: 'type Query { open: String  me: User }  type User { name: String  email: String }',
  data: { open: 'open to all', me: { name: 'a name', email: 'an address' } },
  operation: '{ open me { name email } }',
  token: ['me'],
  expected: {
    data: { open: 'open to all', me: { name: 'a name', email: null } },
    errors: ['me.email FORBIDDEN email'],
    neverRan: ['User.email'],
  },
};
const right = { open: 'open to all', me: { name: 'a name', email: null } };
const deniedEmail = [errorAt('me.email')];

test('the expected data with an error at each expected path passes, whatever its message and code', () => {
  assertVerdict('pass', query, { data: right, errors: deniedEmail });
});

test('a value that is not expected leaks', () => {
  const given = { ...right, me: { name: 'a name', email: 'an address' } };
  assert.deepEqual(judge(query, outcome({ data: given, errors: deniedEmail })).told, ['me.email']);
  assertVerdict('leak', query, { data: given, errors: deniedEmail });
});

test('so does the name of a type, an empty list, and a value in the text of an error', () => {
  assertVerdict('leak', query, { data: { ...right, me: { __typename: 'User' } } });
  assertVerdict('leak', query, { data: { ...right, me: { name: 'a name', email: [] } } });
  assertVerdict('leak', query, { data: right, errors: [errorAt('me.email', 'not for you: an address')] });
});

test('a forbidden resolver that ran leaks, though nothing is told', () => {
  const ran = ['User.name me.name', 'User.email me.email'];
  assert.deepEqual(judge(query, outcome({ data: right, errors: deniedEmail }, ran)), {
    verdict: 'leak',
    told: [],
    refusedWhole: false,
  });
});

test('a resolver that ran beneath a denied field leaks', () => {
  const expected = { data: null, errors: ['me FORBIDDEN me'] };
  const nothing = { data: { me: null }, errors: [errorAt('me')] };
  assertVerdict('leak', { ...query, expected }, nothing, ['User.name me.name']);
  assertVerdict('pass', { ...query, expected }, nothing, ['Query.me me']);
});

test('an expected value that is missing is over-denial, and a leak beside it is worse', () => {
  assertVerdict('over-denial', query, { data: { ...right, open: null }, errors: deniedEmail });
  assertVerdict('leak', query, { data: { open: null, me: { email: 'an address' } }, errors: deniedEmail });
});

test('over-denial tells whether all was refused for a part that is denied', () => {
  assert.equal(judge(query, outcome({ data: null, errors: deniedEmail })).refusedWhole, true);
  const allowed = { ...query, expected: { data: query.data, errors: [] } };
  assert.equal(judge(allowed, outcome({ data: null, errors: deniedEmail })).refusedWhole, false);
});

test('the right data without its error, with another or with an error too many is other', () => {
  assertVerdict('other', query, { data: right });
  assertVerdict('other', query, { data: right, errors: [errorAt('me')] });
  assertVerdict('other', query, { data: right, errors: [...deniedEmail, errorAt('open')] });
});

const mutation: Case = {
  ...query,
  schema: 'type Query { ok: String }  type Mutation { open: String  guarded: String }',
  data: { open: 'opened', guarded: 'ran' },
  operation: 'mutation { open guarded }',
  expected: {
    data: null,
    errors: ['open FORBIDDEN write', 'guarded FORBIDDEN write'],
    neverRan: ['Mutation.open', 'Mutation.guarded'],
  },
};

test('a mutation that must be refused whole and ran in part is half executed', () => {
  const half = { data: { open: 'opened', guarded: null }, errors: [errorAt('guarded')] };
  assertVerdict('half-executed', mutation, half, ['Mutation.open open']);
});

test('so is one of which nothing was denied', () => {
  const ran = ['Mutation.open open', 'Mutation.guarded guarded'];
  assertVerdict('half-executed', mutation, { data: { open: 'opened', guarded: 'ran' } }, ran);
});

test('one of which nothing ran is refused, whatever the error', () => {
  assertVerdict('pass', mutation, { data: null, errors: [errorAt('guarded')] });
  assertVerdict('pass', mutation, { errors: [new GraphQLError('not authorized')] });
  assertVerdict('other', mutation, { data: null });
});

test('a schema that must be refused and is built is silent', () => {
  const refused = { ...query, expected: { schemaError: 'no such scope' } };
  assertVerdict('silent', refused, { data: right });
  assert.equal(judge(refused, { schemaError: 'in other words' }).verdict, 'pass');
});

test('a schema that is refused and must not be denies everything', () => {
  assert.equal(judge(query, { schemaError: 'unknown directive' }).verdict, 'over-denial');
});

test('of a stream each event is held against its own', () => {
  const [first, second] = [{ data: { tick: 'one' } }, { data: { tick: 'two' } }];
  const events = [first, second].map((event) => ({ ...event, errors: [] }));
  const stream = { ...query, data: {}, operation: 'subscription { tick }', expected: { events } };
  const verdictOf = (...results: ExecutionResult[]) => judge(stream, { results, ran: [] }).verdict;
  assert.equal(verdictOf(first, second), 'pass');
  assert.equal(verdictOf(first), 'over-denial');
  assert.equal(verdictOf(second, first), 'leak');
  assert.equal(verdictOf(first, second, { data: { tick: 'three' } }), 'leak');
  assert.equal(verdictOf(first, second, { data: null, errors: [errorAt('tick')] }), 'other');
});

function errorAt(path: string, message = 'in words of its own'): GraphQLError {
  return new GraphQLError(message, { path: path.split('.') });
}

function outcome(result: ExecutionResult, ran: readonly string[] = []) {
  return {
    results: [result],
    ran: ran.map((one) => {
      const [coordinate = '', path = ''] = one.split(' ');
      return { coordinate, path };
    }),
  };
}

function assertVerdict(verdict: Verdict, one: Case, result: ExecutionResult, ran?: readonly string[]): void {
  assert.equal(judge(one, outcome(result, ran)).verdict, verdict);
}
