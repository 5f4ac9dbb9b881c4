import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';

/** The page's own policy is that of GraphiQL's page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface ScopeMapServer {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Builds the page of `scope-map-page`, and serves it with this SDL as the schema. */
export async function serveScopeMap(sdl: string): Promise<ScopeMapServer> {
  const outDir = await mkdtemp(join(tmpdir(), 'scope-map-'));
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'scope-map-page'),
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      chunkSizeWarningLimit: 4000,
      reportCompressedSize: false,
    },
  });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    if (pathname === '/schema.graphql') return response.setHeader('content-type', 'text/plain').end(sdl);
    const file = join(outDir, pathname === '/' ? 'index.html' : pathname);
    const body = await readFile(file).catch(() => undefined);
    if (!body) return response.writeHead(404).end();
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    response.setHeader('content-security-policy', policy);
    return response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outDir, { recursive: true });
    },
  };
}
