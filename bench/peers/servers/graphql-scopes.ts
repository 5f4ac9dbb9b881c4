// This project's whole server, with its database, keys and /token; DIRECT_PATH=false sends all through Yoga.
import { createApp } from 'graphql-scopes/server';
import { announce, items, user } from './common.ts';

// For large tokens: more than the three, with spaces between.
const more = process.env.MORE_SCOPES?.split(' ') ?? [];
// What it is made of was loaded as in production, like everybody's; the demonstration's user, who signs in, may not be there.
process.env.NODE_ENV = 'test';
const began = performance.now();
const app = await createApp({
  typeDefs: `
    extend schema @scope(name: "me", description: "Me.") @scope(name: "items", description: "Items.") @scope(name: "admin", description: "All.")
      ${more.map((name) => `@scope(name: "${name}", description: "One of many.")`).join('\n')}
    type Query {
      me: User @requiresScopes(scopes: [["me"]])
      items(first: Int!): [Item!] @requiresScopes(scopes: [["items"]])
      admin: String @requiresScopes(scopes: [["admin"]])
    }
    type User @requiresScopes(scopes: [["me"]]) { username: String!  email: String }
    type Item @requiresScopes(scopes: [["items"]]) { a: Int b: Int c: Int d: Int e: Int }`,
  resolvers: {
    Query: {
      me: () => user,
      items: (_: unknown, { first }: { first: number }) => items.slice(0, first),
      admin: () => 'x',
    },
  },
  demo: true,
  logLevel: 'silent',
});
const url = await app.listen(0);
announce(Number(new URL(url).port), { ms: performance.now() - began });
process.on('SIGINT', () => process.exit());
