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
  /** The page's code, with what else the page tells a user of these options to add. Default: the code as it is. */
  codeFor?(code: string, setup: PageSetup): string | Promise<string>;
  /** Finds the server among what the code exports. */
  // biome-ignore lint/suspicious/noExplicitAny: each page exports its own.
  listening(exported: any): Listening | Promise<Listening>;
}

export interface PageSetup {
  readonly options?: RequiresScopesOptions & IntrospectionOptions;
  /** Whether the server is to take several operations in one request. */
  readonly batch?: boolean;
}

export const issuer: Issuer = await startIssuer();
const runCode = await codeRunner('test/servers');

/** Runs the page's code with a schema, on a free port, for tokens of the test's issuer. */
export async function startPage(
  { page, codeFor = (code) => code, listening }: PageServer,
  schema: GraphQLSchema,
  setup: PageSetup = {},
): Promise<Listening> {
  const code = await codeFor(await codeOnPage(`docs/servers/${page}.md`, 'server.ts'), setup);
  Object.assign(process.env, { ISSUER: issuer.url, PORT: '0' });
  const exported = await runCode(code, { 'schema.ts': { schema, options: setup.options ?? {} } });
  return listening(exported);
}

/** The schema that the pages import. */
export async function pageSchema(): Promise<GraphQLSchema> {
  const exported = await runCode(await codeOnPage('docs/servers/README.md', 'schema.ts'));
  return (exported as { schema: GraphQLSchema }).schema;
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
