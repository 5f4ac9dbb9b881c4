import { readdirSync, readFileSync } from 'node:fs';
import { parse, Source } from 'graphql';
import { resolvers } from '../resolvers/index.ts';
import type { AppOptions } from './app.ts';

const schemaFolder = new URL('../../schema/', import.meta.url);

/** The demonstration's schema, resolvers and context, for `createApp`. */
export function demonstration(): Pick<AppOptions, 'typeDefs' | 'resolvers' | 'context'> {
  const files = readdirSync(schemaFolder).filter((name) => name.endsWith('.graphql'));
  return {
    typeDefs: files
      .sort()
      .map((name) => parse(new Source(readFileSync(new URL(name, schemaFolder), 'utf8'), `schema/${name}`))),
    resolvers,
    context: ({ db, issuer, events }) => ({ db, issuer, events }),
  };
}
