import { IncomingMessage, type ServerResponse } from 'node:http';
import { firstPartyClientId } from './clients.ts';

/** Grants that a client asks for in its own name. */
const needsClient = new Set(['authorization_code', 'client_credentials']);

/** In bytes; a token request has a few short parameters. */
const maxBody = 64 * 1024;

/** A fault of a token request that is found before oidc-provider sees it (RFC 6749 §5.2). */
interface TokenRequestFault {
  readonly status: number;
  readonly description: string;
  readonly headers?: Record<string, string>;
}

/**
 * Reads a request to `/token` and writes it anew in the one form that oidc-provider takes (rules H10, H16): multipart
 * becomes a form, a client in the body becomes Basic, no client at all becomes the first-party client.
 * Answers a faulty request itself, and gives back undefined.
 */
export async function normalizeTokenRequest(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<IncomingMessage | undefined> {
  const form = await readForm(request).catch((error) => {
    // A client that hung up is no fault of ours; the request's log line says that it was aborted.
    if (request.destroyed) return undefined;
    throw error;
  });
  if (!form) return undefined;
  if (!(form instanceof URLSearchParams)) {
    const body = JSON.stringify({ error: 'invalid_request', error_description: form.description });
    response.writeHead(form.status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...form.headers,
    });
    response.end(body);
    return undefined;
  }
  const headers = { ...request.headers, ...identifyClient(form, request.headers.authorization) };
  return withForm(request, headers, form);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | TokenRequestFault> {
  if (request.method !== 'POST') {
    return { status: 405, description: 'the token endpoint takes POST requests', headers: { allow: 'POST' } };
  }
  if ((request.headersDistinct.authorization?.length ?? 0) > 1) {
    return { status: 400, description: 'there must be one Authorization header at most' };
  }
  const contentType = request.headers['content-type'] ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(contentType)) {
    return { status: 400, description: 'the content type must be application/x-www-form-urlencoded' };
  }
  const body = await readBody(request);
  if (!body)
    return {
      status: 413,
      description: `the body has more than ${maxBody} bytes`,
      headers: { connection: 'close' },
    };
  try {
    const parsed = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    const form = new URLSearchParams();
    for (const [name, value] of parsed) {
      if (typeof value !== 'string') return { status: 400, description: 'the form must not have files' };
      if (value.includes('\0')) return { status: 400, description: 'the form must not have NUL characters' };
      form.append(name, value);
    }
    // The other parameters are checked for this by oidc-provider.
    const repeated = clientParameters.find((name) => form.getAll(name).length > 1);
    if (repeated) return { status: 400, description: `${repeated} must not be given twice` };
    return form;
  } catch {
    return { status: 400, description: 'the body is not a form' };
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > maxBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const clientParameters = ['client_id', 'client_secret', 'client_assertion'];

/** Moves the client's credentials to the Authorization header, or names the first-party client; gives back that header. */
function identifyClient(
  form: URLSearchParams,
  authorization: string | undefined,
): { authorization?: string | undefined } {
  // Clients without an id or a secret send them empty (`Basic Og==` is an empty name and an empty password).
  for (const name of clientParameters) if (form.get(name) === '') form.delete(name);
  const basic = /^[Bb][Aa][Ss][Ii][Cc] +Og==$/.test(authorization ?? '') ? undefined : authorization;
  if (basic !== undefined || form.has('client_assertion')) return { authorization: basic };

  const id = form.get('client_id');
  const secret = form.get('client_secret');
  // An unknown or missing grant type, too: what it is answered then names that fault.
  if (id === null && secret === null && !needsClient.has(form.get('grant_type') ?? '')) {
    form.set('client_id', firstPartyClientId);
  } else if (id !== null && secret !== null) {
    form.delete('client_id');
    form.delete('client_secret');
    return { authorization: basicOf(id, secret) };
  }
  return { authorization: undefined };
}

/** RFC 6749 §2.3.1: each part form-encoded, then joined by a colon. */
function basicOf(id: string, secret: string): string {
  const encoded = [id, secret].map((part) => new URLSearchParams([['', part]]).toString().slice(1));
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}

function withForm(
  request: IncomingMessage,
  headers: IncomingMessage['headers'],
  form: URLSearchParams,
): IncomingMessage {
  const body = Buffer.from(form.toString());
  const copy = new IncomingMessage(request.socket);
  copy.method = 'POST';
  copy.url = request.url ?? '';
  copy.headers = {
    ...headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
    // Its errors are HTML for who prefers that.
    accept: 'application/json',
  };
  if (copy.headers.authorization === undefined) delete copy.headers.authorization;
  delete copy.headers['transfer-encoding'];
  // Without it the socket is destroyed once the body is read.
  copy.complete = true;
  copy.push(body);
  copy.push(null);
  return copy;
}
