import type { IncomingMessage } from 'node:http';
import type { AuthorizationServer } from '../authorization-server/authorization-server.ts';
import { signingAlgorithms } from '../authorization-server/server-keys.ts';
import type { Database } from '../data/database.ts';
import { type KeepingVerifier, type KeptIssuer, keepTokens } from '../token/keep-tokens.ts';
import type { AccessChanges } from './access-changes.ts';
import { admitToken } from './admit-token.ts';
import { createInvalidTokenLimit } from './invalid-token-limit.ts';
import { currentRequest } from './logger.ts';
import type { TokenWatch } from './token-watch.ts';

export interface TokenVerifierOptions {
  readonly db: Database;
  readonly changes: AccessChanges;
  readonly tokenWatch: TokenWatch;
  /** Undefined where there is none: then only the tokens of `trusted` are taken. */
  readonly authorizationServer: AuthorizationServer | undefined;
  readonly trusted: readonly KeptIssuer[];
  /** Asked at the first token. */
  readonly issuer: () => string;
  readonly audience: () => string;
  /** IP address of who sent a request. */
  readonly addressOf: (request: IncomingMessage) => string;
}

/** Verifies the tokens of this server and of trusted issuers, and remembers what it found out. */
export function createTokenVerifier(options: TokenVerifierOptions): KeepingVerifier {
  const { authorizationServer, trusted, addressOf } = options;
  const invalidTokens = createInvalidTokenLimit(() => {
    const request = currentRequest();
    return request && addressOf(request);
  });
  return lazily(() => {
    const own = authorizationServer ? [ownTokens(authorizationServer, options)] : [];
    return keepTokens([...own, ...trusted], invalidTokens);
  });
}

function ownTokens(
  { verificationKey, keysNow }: AuthorizationServer,
  { db, changes, tokenWatch, issuer, audience }: TokenVerifierOptions,
): KeptIssuer {
  return {
    issuer: issuer(),
    audience: audience(),
    algorithms: signingAlgorithms,
    keys: verificationKey,
    keysNow,
    accessNow: changes.current,
    admit: async (token) => tokenWatch.watched(await admitToken(db, token)),
  };
}

/** At the first token: only a server that listens knows its own port, and so its issuer. */
function lazily(create: () => KeepingVerifier): KeepingVerifier {
  let verify: KeepingVerifier | undefined;
  const made = () => {
    verify ??= create();
    return verify;
  };
  return Object.assign((jwt: string) => made()(jwt), { known: (jwt: string) => made().known(jwt) });
}
