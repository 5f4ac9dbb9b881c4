// GraphQL Yoga as its quick start has it, without any authorization.
import { createSchema, createYoga } from 'graphql-yoga';
import { items, listen, user } from './common.ts';

const typeDefs = `
  type Query { me: User  items(first: Int!): [Item!] }
  type User { username: String!  email: String }
  type Item { a: Int b: Int c: Int d: Int e: Int }`;
const resolvers = {
  Query: { me: () => user, items: (_: unknown, { first }: { first: number }) => items.slice(0, first) },
};
listen(createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false }));
