import { keysUrl } from './issuer-url.ts';

/** For both documents together, in milliseconds. */
const patience = 5000;

/** Of a document; issuers with many keys and certificates have about 30 kB. */
const maxBytes = 500_000;

/**
 * Fetches an issuer's keys, as JSON that is not checked yet, from where its metadata says that they are: OpenID Connect
 * Discovery 1.0 or, where the issuer has none, RFC 8414. Redirects are not followed.
 *
 * @throws Error that says what cannot be had, and why
 */
export async function discoverKeys(issuer: string): Promise<unknown> {
  const signal = AbortSignal.timeout(patience);
  const metadata = await fetchMetadata(issuer, signal);
  // RFC 8414 §3.3, against mix-up.
  if (metadata?.issuer !== issuer) {
    throw new Error(
      `the metadata of ${issuer} is of another issuer: ${String(metadata?.issuer).slice(0, 200)}`,
    );
  }
  const url = keysUrl(metadata.jwks_uri, issuer);
  return readJson(await get(url, signal), url);
}

interface Metadata {
  readonly issuer?: unknown;
  readonly jwks_uri?: unknown;
}

async function fetchMetadata(issuer: string, signal: AbortSignal): Promise<Metadata | null> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const oidc = new URL(`${origin}${path}/.well-known/openid-configuration`);
  const response = await get(oidc, signal);
  if (!isAbsent(response)) return (await readJson(response, oidc)) as Metadata | null;
  await response.body?.cancel();
  const oauth = new URL(`${origin}/.well-known/oauth-authorization-server${path}`);
  return (await readJson(await get(oauth, signal), oauth)) as Metadata | null;
}

function isAbsent({ status }: Response): boolean {
  return status >= 400 && status < 500;
}

async function get(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    const headers = { accept: 'application/json, application/jwk-set+json' };
    return await fetch(url, { headers, signal, redirect: 'manual' });
  } catch (cause) {
    throw cannotFetch(url, cause);
  }
}

async function readJson(response: Response, url: URL): Promise<unknown> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answers ${response.status}, not 200`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new Error(`it has more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (cause) {
    throw cannotFetch(url, cause);
  }
}

function cannotFetch(url: URL, cause: unknown): Error {
  // Of "fetch failed" the cause says why; of a SyntaxError the message quotes the document.
  const { message, cause: deeper } = cause as Error & { cause?: NodeJS.ErrnoException };
  const reason =
    cause instanceof SyntaxError ? 'it is not JSON' : (deeper?.code ?? deeper?.message ?? message);
  return new Error(`${url} cannot be fetched: ${reason}`);
}
