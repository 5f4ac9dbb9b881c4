import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLSchema } from 'graphql';
import type { IntrospectionOptions, RequiresScopesOptions } from 'graphql-scopes';
import { codeOnPage, codeRunner } from '../support/page-code.ts';
import { type Issuer, startIssuer } from './issuer.ts';

/** Where a server listens, and how it stops. */
export interface Listening {
  readonly url: string;
  stop(): Promise<unknown>;
}

/** A server whose code is on a page of docs/servers. */
export interface PageServer {
  /** The page's name, such as `yoga`. */
  readonly page: string;
  /** The setting that lets it take several operations in one request. */
  readonly batching?: string;
  /** Whether the page has more code for those who do not let everyone ask for the schema. */
  readonly hasIntrospectionBlock?: true;
  /** Finds the server among what the code exports. */
  // biome-ignore lint/suspicious/noExplicitAny: each page exports its own.
  listening(exported: any): Listening | Promise<Listening>;
}

export interface PageSetup {
  /** What `schema.ts` exports as `options`. */
  readonly options?: RequiresScopesOptions & IntrospectionOptions;
  /** The server's own settings, beside those on the page. */
  readonly settings?: readonly string[];
  /** More modules for those settings. */
  readonly modules?: { readonly [name: string]: object };
}

export const issuer: Issuer = await startIssuer();
const runCode = await codeRunner('test/servers');

/** Runs the page's code with a schema, on a free port, for tokens of the test's issuer. */
export async function startPage(
  server: PageServer,
  schema: GraphQLSchema,
  { options = {}, settings = [], modules }: PageSetup = {},
): Promise<Listening> {
  const isOpen = (options.introspection ?? 'open') === 'open';
  const code = settings.reduce(withSetting, await codeOf(server, isOpen));
  Object.assign(process.env, { ISSUER: issuer.url, PORT: '0' });
  return server.listening(await runCode(code, { 'schema.ts': { schema, options }, ...modules }));
}

/** The page's code, word for word. */
async function codeOf({ page, hasIntrospectionBlock }: PageServer, isOpen: boolean): Promise<string> {
  const path = `docs/servers/${page}.md`;
  const code = await codeOnPage(path, 'server.ts');
  if (isOpen || !hasIntrospectionBlock) return code;
  const more = await codeOnPage(path, 'introspection.ts');
  return replaced(code, /^await app\.listen/m, (found) => `${more}\n${found}`);
}

function withSetting(code: string, setting: string): string {
  return replaced(code, /^ +schema(:.*)?,$/m, (found) => `${found}\n  ${setting},`);
}

function replaced(code: string, pattern: RegExp, replace: (found: string) => string): string {
  assert.match(code, pattern);
  return code.replace(pattern, replace);
}

/** The schema that the pages import. */
export async function pageSchema(): Promise<GraphQLSchema> {
  return ((await runShared('schema.ts')) as { schema: GraphQLSchema }).schema;
}

/** Runs code that the pages share. */
export async function runShared(name: string): Promise<object> {
  return runCode(await codeOnPage('docs/servers/README.md', name));
}

/** A node server that was told to listen. */
export async function nodeServer(server: Server): Promise<Listening> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
