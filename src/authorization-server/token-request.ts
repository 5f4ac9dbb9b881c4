import { IncomingMessage, type ServerResponse } from 'node:http';
import { firstPartyClientId } from './clients.ts';
import { type FormFault, isTooLarge, readForm, tooLarge } from './form.ts';

export interface TokenRequestOptions {
  /** Whether a request that names no client comes from the first-party one (rule H10). */
  readonly mayBeFirstParty: (form: URLSearchParams) => boolean;
  /** Changes the form before oidc-provider sees it. */
  readonly edit?: (form: URLSearchParams) => Promise<void>;
}

/**
 * Reads a request to `/token`, `/revoke` or `/introspect` and writes it anew in the one form that oidc-provider takes (rules H10, H16): multipart
 * becomes a form, a client in the body becomes Basic, no client at all becomes the first-party client.
 * Answers a faulty request itself, and gives back undefined.
 */
export async function normalizeTokenRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { mayBeFirstParty, edit }: TokenRequestOptions,
): Promise<IncomingMessage | undefined> {
  const form = await readTokenForm(request);
  if (!form) return undefined;
  if (!(form instanceof URLSearchParams)) return refuse(response, form);
  const headers = {
    ...request.headers,
    ...identifyClient(form, request.headers.authorization, mayBeFirstParty),
  };
  await edit?.(form);
  const body = Buffer.from(form.toString());
  return isTooLarge(body) ? refuse(response, tooLarge) : withBody(request, headers, body);
}

function refuse(response: ServerResponse, { status, description, headers }: FormFault): undefined {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify({ error: 'invalid_request', error_description: description }));
}

async function readTokenForm(request: IncomingMessage): Promise<URLSearchParams | FormFault | undefined> {
  if (request.method !== 'POST') {
    return { status: 405, description: 'this endpoint takes POST requests', headers: { allow: 'POST' } };
  }
  if ((request.headersDistinct.authorization?.length ?? 0) > 1) {
    return { status: 400, description: 'there must be one Authorization header at most' };
  }
  const form = await readForm(request);
  if (!(form instanceof URLSearchParams)) return form;
  // The other parameters are checked for this by oidc-provider.
  const repeated = clientParameters.find((name) => form.getAll(name).length > 1);
  if (repeated) return { status: 400, description: `${repeated} must not be given twice` };
  // RFC 6749 §2.3.
  if (form.get('client_secret') && ofClient(request.headers.authorization) !== undefined) {
    const description = 'a client authenticates by the Authorization header or by client_secret, not by both';
    return { status: 400, description };
  }
  return form;
}

const clientParameters = ['client_id', 'client_secret', 'client_assertion'];

/** Moves the client's credentials to the Authorization header, or names the first-party client; gives back that header. */
function identifyClient(
  form: URLSearchParams,
  authorization: string | undefined,
  mayBeFirstParty: TokenRequestOptions['mayBeFirstParty'],
): { authorization?: string | undefined } {
  // Clients without an id or a secret send them empty.
  for (const name of clientParameters) if (form.get(name) === '') form.delete(name);
  const basic = ofClient(authorization);
  if (basic !== undefined || form.has('client_assertion')) return { authorization: basic };

  const id = form.get('client_id');
  const secret = form.get('client_secret');
  if (id === null && secret === null && mayBeFirstParty(form)) {
    form.set('client_id', firstPartyClientId);
  } else if (id !== null && secret !== null) {
    form.delete('client_id');
    form.delete('client_secret');
    return { authorization: basicOf(id, secret) };
  }
  return { authorization: undefined };
}

/** Unless it is `Basic Og==`, an empty name and an empty password. */
function ofClient(authorization: string | undefined): string | undefined {
  return /^[Bb][Aa][Ss][Ii][Cc] +Og==$/.test(authorization ?? '') ? undefined : authorization;
}

/** RFC 6749 §2.3.1: each part form-encoded, then joined by a colon. */
function basicOf(id: string, secret: string): string {
  const encoded = [id, secret].map((part) => new URLSearchParams([['', part]]).toString().slice(1));
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}

function withBody(
  request: IncomingMessage,
  headers: IncomingMessage['headers'],
  body: Buffer,
): IncomingMessage {
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
