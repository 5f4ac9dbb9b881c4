import { base64url, randomToken } from './random-token.ts';
import type { Grant } from './token-grants.ts';
import type { TokenServer } from './token-server.ts';
import type { SignIn, TokenSessionOptions } from './token-session.ts';
import { TokenSessionError } from './token-session-error.ts';

/** Sign-in on the server's own pages: authorization code with PKCE (RFC 7636), `state`, and `iss` (RFC 9207). */
export interface CodeFlow {
  throughPopup(signIn: SignIn): Promise<Grant>;
  throughRedirect(signIn: SignIn): Promise<never>;
  /** What the server answered to this page's request; true where another window has taken the answer, undefined where there is none. */
  answer(): Promise<Grant | true | undefined>;
}

/** What is kept from the request to its answer; it is worth nothing after that. */
interface Pending extends SignIn {
  readonly state: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** In milliseconds. */
const lookEvery = 300;
const waitForTaker = 2_000;

export function createCodeFlow(
  options: TokenSessionOptions,
  server: TokenServer,
  key: string,
  storage: () => Storage | undefined,
): CodeFlow {
  return { throughPopup, throughRedirect, answer };

  async function throughPopup(signIn: SignIn): Promise<Grant> {
    // Before anything is awaited: only in the click itself does a browser let a window open.
    const popup = window.open('', '', 'popup,width=480,height=720');
    if (!popup) throw new TokenSessionError('popup_blocked', 'the browser did not open a window');
    try {
      const { url, pending } = await request(signIn);
      popup.location.replace(url);
      return await grantOf(await answerFrom(popup, pending.state), pending);
    } finally {
      popup.close();
    }
  }

  async function throughRedirect(signIn: SignIn): Promise<never> {
    const { url, pending } = await request(signIn);
    const place = storage();
    if (!place) throw new TokenSessionError('invalid_request', 'leaving the page needs sessionStorage');
    place.setItem(key, JSON.stringify(pending));
    location.assign(url);
    return new Promise(() => {});
  }

  async function answer(): Promise<Grant | true | undefined> {
    const url = new URL(location.href);
    const answered = url.searchParams;
    const state = answered.get('state');
    if (state === null || !(answered.has('code') || answered.has('error'))) return undefined;
    // No code stays in the address or in the history.
    for (const name of answerParameters) url.searchParams.delete(name);
    const text = location.search;
    history.replaceState(history.state, '', url);

    const pending = JSON.parse(storage()?.getItem(key) ?? 'null') as Pending | null;
    if (pending?.state !== state) {
      await handOver(state, text);
      window.close();
      return true;
    }
    storage()?.removeItem(key);
    return grantOf(text, pending);
  }

  async function request({ scopes, ceiling = [] }: SignIn): Promise<{ url: string; pending: Pending }> {
    const { clientId, redirectUri, resource, issuer } = options;
    const { authorization_endpoint } = await server.metadata();
    if (!authorization_endpoint || !clientId || !redirectUri) {
      throw new TokenSessionError(
        'invalid_request',
        `this needs clientId, redirectUri and pages of ${issuer}`,
      );
    }
    const [state, verifier] = [randomToken(), randomToken()];
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    const url = new URL(authorization_endpoint);
    for (const [name, value] of Object.entries({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: [...new Set([...scopes, ...ceiling])].join(' '),
      state,
      code_challenge: base64url(new Uint8Array(hash)),
      code_challenge_method: 'S256',
      resource,
    })) {
      if (value) url.searchParams.set(name, value);
    }
    return { url: url.href, pending: { scopes, ceiling, state, verifier, redirectUri } };
  }

  async function grantOf(text: string, pending: Pending): Promise<Grant> {
    const { issuer, clientId, clientSecret } = options;
    const client = { clientId, clientSecret };
    const { redirectUri, verifier } = pending;
    const answered = new URLSearchParams(text);
    const metadata = await server.metadata();
    const iss = answered.get('iss');
    // RFC 9207 §2.4: before anything else is believed.
    if (iss === null ? metadata.authorization_response_iss_parameter_supported : iss !== metadata.issuer) {
      throw new TokenSessionError('invalid_response', `the answer is not of ${issuer}`);
    }
    const code = answered.get('code');
    if (answered.get('state') !== pending.state) throw notOurs();
    if (code === null) {
      const error = answered.get('error') ?? 'invalid_response';
      throw new TokenSessionError(error, answered.get('error_description') ?? error);
    }
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    return {
      ...pending,
      issuer,
      client,
      request: () => server.requestTokens(form, client),
      repeatable: false,
    };
  }
}

const answerParameters = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri'];

/**
 * A channel of this origin alone, under a name that only who began can know, in place of `postMessage`: there is no target
 * to get wrong, no opener to be forged or cut off, and an answer that nobody asked for reaches nobody (RFC 9700 §4.17, §4.7).
 */
function channelOf(state: string): BroadcastChannel {
  return new BroadcastChannel(`graphql-scopes:${state}`);
}

function answerFrom(popup: Window, state: string): Promise<string> {
  const channel = channelOf(state);
  let look: ReturnType<typeof setInterval> | undefined;
  return new Promise<string>((resolve, reject) => {
    look = setInterval(() => {
      if (popup.closed) reject(new TokenSessionError('popup_closed', 'the window was closed'));
    }, lookEvery);
    channel.onmessage = ({ data }) => {
      channel.postMessage('taken');
      resolve(String(data));
    };
  }).finally(() => {
    clearInterval(look);
    channel.close();
  });
}

function handOver(state: string, answer: string): Promise<void> {
  const channel = channelOf(state);
  let patience: ReturnType<typeof setTimeout> | undefined;
  return new Promise<void>((resolve, reject) => {
    channel.onmessage = () => resolve();
    patience = setTimeout(() => reject(notOurs()), waitForTaker);
    channel.postMessage(answer);
  }).finally(() => {
    clearTimeout(patience);
    channel.close();
  });
}

function notOurs(): TokenSessionError {
  return new TokenSessionError('invalid_state', 'nobody here asked for this answer');
}
