import { fileURLToPath } from 'node:url';
import { qualityOf } from './quality.ts';
import { type Handler, readOnly, sendText } from './routes.ts';
import { listStaticFiles, type StaticFile, sendStaticFile } from './static-files.ts';

export interface GraphiQLOptions {
  /** Where the page was built; `npm run build:page` builds it here. */
  readonly folder?: string;
  /** Origins that the page may ask beside its own: of an issuer elsewhere. */
  readonly issuers: readonly string[];
  /** Answers all that is no request for the page. */
  readonly graphql: Handler;
}

// The same from `src/server` and from `dist/server`.
const builtPage = fileURLToPath(new URL('../../dist/graphiql-page/', import.meta.url));
const notBuilt = 'The GraphiQL page is not built: run npm run build:page, and start the server again.';

/** `/graphql` shows GraphiQL to a browser and is GraphQL to all others; beneath it are the page's own files. */
export function graphiqlRoutes(options: GraphiQLOptions): readonly (readonly [path: string, Handler])[] {
  const files = filesOf(options.folder ?? builtPage);
  const policy = policyOf(options.issuers);
  return [
    ['/graphql', (request, response) => (isForPage(request) ? page : options.graphql)(request, response)],
    ['/graphql/', readOnly(file)],
  ];

  function page(request: Parameters<Handler>[0], response: Parameters<Handler>[1]): unknown {
    response.setHeader('vary', 'accept');
    return send(request, response, 'index.html');
  }

  function file(request: Parameters<Handler>[0], response: Parameters<Handler>[1]): unknown {
    const path = request.url?.split('?')[0] ?? '';
    const name = path === callbackPath ? 'callback.html' : path.slice('/graphql/'.length);
    // The pages have their own addresses.
    if (path !== callbackPath && name.endsWith('.html')) return sendText(response, 404, 'not found');
    return send(request, response, name);
  }

  function send(request: Parameters<Handler>[0], response: Parameters<Handler>[1], name: string): unknown {
    const found = files.get(name);
    if (!found) {
      return files.size > 0 ? sendText(response, 404, 'not found') : sendText(response, 503, notBuilt);
    }
    return sendStaticFile(request, response, found, name.endsWith('.html') ? pageHeaders(policy) : immutable);
  }
}

/** Where the window of a sign-in ends. */
export const callbackPath = '/graphql/callback';

// Their names have a hash of what is in them.
const immutable = { 'cache-control': 'public, max-age=31536000, immutable' };

function pageHeaders(policy: string): Record<string, string> {
  return { 'cache-control': 'no-cache', 'content-security-policy': policy, 'x-frame-options': 'DENY' };
}

/** Everything comes from this origin. Monaco writes styles. */
function policyOf(issuers: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ['connect-src', "'self'", ...new Set(issuers.map((issuer) => new URL(issuer).origin))].join(' '),
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function filesOf(folder: string): ReadonlyMap<string, StaticFile> {
  try {
    return listStaticFiles(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

/** A browser that is led here, not a client of GraphQL over HTTP that says in the URL what it asks. */
function isForPage(request: Parameters<Handler>[0]): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const [, search] = (request.url ?? '').split('?');
  if (new URLSearchParams(search).has('query')) return false;
  const { accept } = request.headers;
  const forData = ['application/graphql-response+json', 'application/json', 'text/event-stream'];
  const wanted = qualityOf(accept, 'text/html') ?? 0;
  return wanted > 0 && forData.every((type) => (qualityOf(accept, type) ?? 0) <= wanted);
}
