import { unique } from '../requirement/scope-token.ts';
import { createKept } from './kept-tokens.ts';
import { base64url, randomToken } from './random-token.ts';
import type { SignIn, TokenSessionOptions } from './session-types.ts';
import type { Grant } from './token-grants.ts';
import type { TokenServer } from './token-server.ts';
import { TokenSessionError } from './token-session-error.ts';

/** Sign-in on the server's own pages: authorization code with PKCE (RFC 7636), `state`, and `iss` (RFC 9207). */
export interface CodeFlow {
  throughPopup(signIn: SignIn): Promise<Grant>;
  throughRedirect(signIn: SignIn): Promise<never>;
  /** The server's answer to this page's request; true where another window took the answer, undefined where there is none. */
  answer(): Promise<Grant | true | undefined>;
}

/** What is kept from the request to its answer. */
interface Pending extends SignIn {
  readonly state: string;
  readonly verifier: string;
}

/** In milliseconds. */
const lookEvery = 300;
const waitForTaker = 2_000;

export function createCodeFlow(
  { issuer, clientId, clientSecret, redirectUri, resource }: TokenSessionOptions,
  server: TokenServer,
  key: string,
  storage: Storage | undefined,
): CodeFlow {
  const kept = createKept<Pending>(storage, key);
  return { throughPopup, throughRedirect, answer };

  async function throughPopup(signIn: SignIn): Promise<Grant> {
    // Before anything is awaited: only in the click itself does a browser let a window open.
    const popup = window.open('', '', 'popup,width=480,height=720');
    if (!popup) throw new TokenSessionError('popup_blocked', 'no window was opened');
    try {
      const [url, pending] = await request(signIn);
      popup.location.replace(url);
      return await grantOf(await answerIn(popup, pending.state), pending);
    } finally {
      popup.close();
    }
  }

  async function throughRedirect(signIn: SignIn): Promise<never> {
    const [url, pending] = await request(signIn);
    kept.write(pending);
    if (kept.read()?.state !== pending.state) {
      throw new TokenSessionError('invalid_request', 'sessionStorage cannot be used');
    }
    location.assign(url);
    return new Promise(() => {});
  }

  async function answer(): Promise<Grant | true | undefined> {
    const text = location.search;
    const state = new URLSearchParams(text).get('state');
    if (!redirectUri || !state || !/[?&](code|error)=/.test(text)) return undefined;
    // No code stays in the address or in the history.
    history.replaceState(history.state, '', redirectUri);
    const pending = kept.read();
    if (pending?.state === state) {
      kept.write(undefined);
      return grantOf(text, pending);
    }
    await handOver(text, state);
    window.close();
    return true;
  }

  async function request({ scopes, ceiling = [] }: SignIn): Promise<[url: string, pending: Pending]> {
    const { authorization_endpoint } = await server.metadata();
    if (!authorization_endpoint || !clientId || !redirectUri) {
      throw new TokenSessionError('invalid_request', 'no clientId, redirectUri or authorization_endpoint');
    }
    // A script's URL would run as this page's.
    if (!/^https?:/i.test(authorization_endpoint)) {
      throw new TokenSessionError('invalid_response', `${issuer} has no pages`);
    }
    const [state, verifier] = [randomToken(), randomToken()];
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    const url = new URL(authorization_endpoint);
    const parameters = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: unique([...scopes, ...ceiling]).join(' '),
      state,
      code_challenge: base64url(new Uint8Array(hash)),
      code_challenge_method: 'S256',
      resource,
    };
    for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
    return [url.href, { scopes, ceiling, state, verifier }];
  }

  async function grantOf(text: string, { state, verifier, ...signIn }: Pending): Promise<Grant> {
    const answered = new URLSearchParams(text);
    const metadata = await server.metadata();
    const iss = answered.get('iss');
    // RFC 9207 §2.4: before anything else is believed.
    if (iss === null ? metadata.authorization_response_iss_parameter_supported : iss !== metadata.issuer) {
      throw new TokenSessionError('invalid_response', `not the answer of ${issuer}`);
    }
    if (answered.get('state') !== state) throw notOurs();
    const code = answered.get('code');
    if (code === null) {
      const error = String(answered.get('error'));
      throw new TokenSessionError(error, answered.get('error_description') ?? error);
    }
    const client = { clientId, clientSecret };
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    return { ...signIn, ...client, request: () => server.requestTokens(form, client), repeatable: false };
  }
}

function answerIn(popup: Window, state: string): Promise<string> {
  return throughChannel(state, (channel, resolve, reject) => {
    channel.onmessage = ({ data }) => {
      channel.postMessage('');
      resolve(data);
    };
    return setInterval(() => {
      if (popup.closed) reject(new TokenSessionError('popup_closed', 'the window was closed'));
    }, lookEvery);
  });
}

function handOver(answer: string, state: string): Promise<string> {
  return throughChannel(state, (channel, resolve, reject) => {
    channel.onmessage = () => resolve('');
    channel.postMessage(answer);
    return setInterval(() => reject(notOurs()), waitForTaker);
  });
}

type Settle<Value> = (value: Value) => void;

/**
 * A channel of this origin alone, under a name that only who began can know, in place of `postMessage`: there is no target
 * to get wrong, no opener to be forged or cut off, and an answer that nobody asked for reaches nobody (RFC 9700 §4.17, §4.7).
 */
function throughChannel(
  state: string,
  talk: (
    channel: BroadcastChannel,
    resolve: Settle<string>,
    reject: Settle<Error>,
  ) => ReturnType<typeof setInterval>,
): Promise<string> {
  const channel = new BroadcastChannel(`graphql-scopes:${state}`);
  let watch: ReturnType<typeof setInterval>;
  return new Promise<string>((resolve, reject) => {
    watch = talk(channel, resolve, reject);
  }).finally(() => {
    clearInterval(watch);
    channel.close();
  });
}

function notOurs(): TokenSessionError {
  return new TokenSessionError('invalid_state', 'nobody asked for this answer');
}
