// Apollo Server with jose, and the directive of graphql-tools' documentation, "Enforcing access permissions".
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLSchema } from 'graphql';
import { importSPKI, jwtVerify } from 'jose';
import { announce, audience, issuer, publicKey, user } from './common.ts';

interface Context {
  scopes: readonly string[];
}

const typeDefs = `
  directive @auth(requires: String!) on OBJECT | FIELD_DEFINITION
  type Query { me: User @auth(requires: "me")  admin: String @auth(requires: "admin") }
  type User @auth(requires: "me") { username: String!  email: String }`;
const schema = makeExecutableSchema({ typeDefs, resolvers: { Query: { me: () => user, admin: () => 'x' } } });
const key = await importSPKI(publicKey, 'ES256');
const server = new ApolloServer<Context>({
  schema: withAuth(schema),
  includeStacktraceInErrorResponses: false,
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  async context({ req }) {
    const token = req.headers.authorization?.slice('Bearer '.length);
    if (!token) return { scopes: [] };
    const { payload } = await jwtVerify(token, key, { issuer, audience, algorithms: ['ES256'] });
    return { scopes: String(payload.scope).split(' ') };
  },
});
announce(Number(new URL(url).port));

function withAuth(unprotected: GraphQLSchema): GraphQLSchema {
  const typeDirectives: Record<string, Record<string, unknown>> = {};
  return mapSchema(unprotected, {
    [MapperKind.TYPE]: (type) => {
      const directive = getDirective(unprotected, type, 'auth')?.[0];
      if (directive) typeDirectives[type.name] = directive;
      return undefined;
    },
    [MapperKind.OBJECT_FIELD]: (fieldConfig, _name, typeName) => {
      const directive = getDirective(unprotected, fieldConfig, 'auth')?.[0] ?? typeDirectives[typeName];
      if (!directive) return undefined;
      const { resolve = defaultFieldResolver } = fieldConfig;
      fieldConfig.resolve = (source, args, context: Context, info) => {
        if (!context.scopes.includes(String(directive.requires))) throw new Error('not authorized');
        return resolve(source, args, context, info);
      };
      return fieldConfig;
    },
  });
}
