// GraphQL Yoga with the plugins that its documentation names: @graphql-yoga/plugin-jwt verifies, @envelop/generic-auth checks scopes.
import { useGenericAuth } from '@envelop/generic-auth';
import { createInlineSigningKeyProvider, extractFromHeader, useJWT } from '@graphql-yoga/plugin-jwt';
import { createSchema, createYoga } from 'graphql-yoga';
import { audience, issuer, listen, publicKey, user } from './common.ts';

const typeDefs = `
  scalar RequiresScopesScope
  directive @authenticated on OBJECT | FIELD_DEFINITION
  directive @requiresScopes(scopes: [[String!]!]!) on OBJECT | FIELD_DEFINITION
  type Query { me: User @requiresScopes(scopes: [["me"]])  admin: String @requiresScopes(scopes: [["admin"]]) }
  type User { username: String! @requiresScopes(scopes: [["me"]])  email: String @requiresScopes(scopes: [["me"]]) }`;
const resolvers = { Query: { me: () => user, admin: () => 'x' } };

interface Context {
  jwt?: { payload: { sub: string; scope: string } };
}

listen(
  createYoga({
    schema: createSchema({ typeDefs, resolvers }),
    logging: false,
    plugins: [
      useJWT({
        signingKeyProviders: [createInlineSigningKeyProvider(publicKey)],
        tokenLookupLocations: [extractFromHeader({ name: 'authorization', prefix: 'Bearer' })],
        tokenVerification: { issuer, audience, algorithms: ['ES256'] },
        reject: { missingToken: false, invalidToken: true },
        extendContext: true,
      }),
      useGenericAuth({
        mode: 'protect-granular',
        resolveUserFn: (context: Context) => context.jwt?.payload ?? null,
        extractScopes: (one) => (one as { scope: string }).scope.split(' '),
      }),
    ],
  }),
);
