import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';

const here = fileURLToPath(new URL('./', import.meta.url));
const source = fileURLToPath(new URL('../../src/client/', import.meta.url));

export interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the app with Vite; `api` is the origin of the GraphQL server. */
export async function serveExample({ api, port }: { api: () => string; port: number }): Promise<Serving> {
  const server = await createServer({
    root: here,
    configFile: false,
    // A loopback address, since that is what `demo-app` is sent back to, with any port.
    server: { host: '127.0.0.1', port, strictPort: port !== 0, fs: { allow: ['../..'] } },
    plugins: [react(), { name: 'api', transformIndexHtml: () => [tellApi(api())] }],
    resolve: {
      // The sources of this repository; in a project of your own `npm install graphql-scopes` takes their place.
      alias: [
        { find: 'graphql-scopes/client', replacement: `${source}index.ts` },
        { find: /^graphql-scopes\/(apollo|urql)$/, replacement: `${source}$1.ts` },
      ],
      dedupe: ['@apollo/client', '@urql/core', 'graphql', 'rxjs', 'wonka'],
    },
    clearScreen: false,
    logLevel: 'warn',
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0] ?? '';
  return { url: url.replace(/\/$/, ''), close: () => server.close() };
}

function tellApi(api: string) {
  return { tag: 'meta', attrs: { name: 'api', content: api }, injectTo: 'head' as const };
}
