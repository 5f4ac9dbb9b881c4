import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'graphql';
import { createIntrospection, type IntrospectionMode } from 'graphql-scopes';
import { ask, denialsIn, protectedSchema, tokenOf } from '../support/protected-schema.ts';

const subgraph = `
  type Query { open: Int  _service: _Service!  secret: Int @requiresScopes(scopes: "admin") }
  type _Service { sdl: String }
  type Thing @requiresScopes(scopes: [["me"], ["admin"]]) { id: ID }`;

function askService(introspection: IntrospectionMode | undefined, token: ReturnType<typeof tokenOf> | null) {
  const resolvers = { Query: { _service: () => ({ sdl: 'all of it' }) } };
  const schema = protectedSchema(subgraph, resolvers, introspection && { introspection });
  return ask(schema, '{ _service { sdl } }', token);
}

const answer = { data: { _service: { sdl: 'all of it' } } };

test("S15: while introspection is open, so is a subgraph's _service", async () => {
  assert.deepEqual(await askService(undefined, null), answer);
  assert.deepEqual(await askService('open', null), answer);
});

test("S15: 'authenticated' gives _service to any valid token, and to no one without", async () => {
  const denied = await askService('authenticated', null);
  assert.deepEqual([denied.data, denialsIn(denied)], [null, ['_service UNAUTHENTICATED']]);
  assert.equal(denied.errors?.[0]?.extensions?.coordinate, 'Query._service');
  assert.deepEqual(await askService('authenticated', tokenOf()), answer);
});

test("S15: 'filtered' gives _service, which has no parts, only to a token that reaches everything", async () => {
  assert.deepEqual(denialsIn(await askService('filtered', null)), ['_service UNAUTHENTICATED admin']);
  assert.deepEqual(denialsIn(await askService('filtered', tokenOf('me'))), ['_service FORBIDDEN admin']);
  assert.deepEqual(await askService('filtered', tokenOf('admin')), answer);
});

test("S15: 'filtered' does not show _service to whom it is denied", async () => {
  const schema = protectedSchema(subgraph, {}, { introspection: 'filtered' });
  const introspect = createIntrospection({ introspection: 'filtered' });
  const document = parse(
    '{ __type(name: "Query") { fields { name } } service: __type(name: "_Service") { name } }',
  );
  const shown = async (...scopes: string[]) => {
    const asked = introspect({ schema, document, contextValue: { token: tokenOf(...scopes) } });
    const { data } = (await asked) ?? assert.fail('it does not ask for the schema');
    const { __type, service } = data as { __type: { fields: { name: string }[] }; service: object | null };
    return [...__type.fields.map(({ name }) => name), ...(service ? ['_Service'] : [])];
  };
  assert.deepEqual(await shown('me'), ['open']);
  assert.deepEqual(await shown('admin'), ['open', '_service', 'secret', '_Service']);
});

test('S15: a subgraph without a requirement keeps its _service to valid tokens, too', async () => {
  const typeDefs = 'type Query { _service: _Service! } type _Service { sdl: String }';
  const schema = protectedSchema(
    typeDefs,
    { Query: { _service: () => ({ sdl: 's' }) } },
    { introspection: 'authenticated' },
  );
  assert.deepEqual(denialsIn(await ask(schema, '{ _service { sdl } }', null)), ['_service UNAUTHENTICATED']);
});

test("S15: a field of that name which is no subgraph library's is like any other", async () => {
  const schema = protectedSchema(
    'type Query { _service: Int a: Int @authenticated }',
    { Query: { _service: () => 1 } },
    { introspection: 'authenticated' },
  );
  assert.deepEqual(await ask(schema, '{ _service }', null), { data: { _service: 1 } });
});
