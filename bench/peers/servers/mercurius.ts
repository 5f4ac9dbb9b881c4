// Mercurius with mercurius-auth, its JIT, and @fastify/jwt with its cache of verified tokens.
import jwt from '@fastify/jwt';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import mercuriusAuth from 'mercurius-auth';
import { announce, audience, issuer, publicKey, user } from './common.ts';

const app = Fastify();
await app.register(jwt, {
  secret: { public: publicKey },
  verify: { algorithms: ['ES256'], allowedIss: issuer, allowedAud: audience, cache: 10_000 },
});
app.addHook('onRequest', async (request) => {
  if (request.headers.authorization) await request.jwtVerify();
});
await app.register(mercurius, {
  schema: `
    directive @auth(requires: String!) on OBJECT | FIELD_DEFINITION
    type Query { me: User @auth(requires: "me")  admin: String @auth(requires: "admin") }
    type User { username: String! @auth(requires: "me")  email: String @auth(requires: "me") }`,
  resolvers: { Query: { me: () => user, admin: () => 'x' } },
  jit: 1,
  context: ({ user: claims }) => ({
    scopes: String((claims as { scope?: string } | undefined)?.scope ?? '').split(' '),
  }),
});
// Its types are CommonJS', whose default is the module here.
await app.register(mercuriusAuth.default ?? mercuriusAuth, {
  authDirective: 'auth',
  applyPolicy: async (directive, _parent, _args, context) => {
    const { value } = directive.arguments?.[0] ?? {};
    return (
      value?.kind === 'StringValue' &&
      (context as unknown as { scopes: string[] }).scopes.includes(value.value)
    );
  },
});
await app.listen({ port: 0, host: '127.0.0.1' });
announce((app.server.address() as { port: number }).port);
