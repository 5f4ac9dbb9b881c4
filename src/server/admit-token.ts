import { firstPartyClientId } from '../authorization-server/clients.ts';
import { findIssuedToken, type IssuedToken } from '../data/access-tokens.ts';
import type { Database } from '../data/database.ts';
import { findUser } from '../data/users.ts';
import { InvalidTokenError } from '../errors.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';

/**
 * What a signature cannot tell (rule H2): the token was not revoked, its user and its client still are, and still may
 * have the scopes.
 */
export async function admitToken(db: Database, token: AccessToken): Promise<AccessToken> {
  // Those of this server have an id.
  const issued = token.id === undefined ? undefined : await findIssuedToken(db, token.id);
  if (issued?.userId === null) await refuseUserAsClient(db, token);
  return { ...token, scopes: scopesNow(token, issued) };
}

/** What of the token's scopes it may still have. @throws InvalidTokenError where it counts no more */
export function scopesNow(token: AccessToken, issued: IssuedToken | undefined): Set<string> {
  if (!issued) throw new InvalidTokenError('The access token was revoked');
  const ofUser = issued.userId === null ? token.scopes : ofUserOf(issued, token);
  const ofClient = token.clientId === firstPartyClientId ? token.scopes : issued.client?.allowedScopes;
  if (!ofClient) throw new InvalidTokenError('The client of the access token does not exist');
  const client = new Set(ofClient);
  return new Set([...ofUser].filter((scope) => token.scopes.has(scope) && client.has(scope)));
}

function ofUserOf({ userId, user }: IssuedToken, token: AccessToken): Iterable<string> {
  if (!user || userId !== token.subject) {
    throw new InvalidTokenError('The user of the access token does not exist');
  }
  if (user.disabled) throw new InvalidTokenError('The user is disabled', { message: 'Inactive user' });
  return user.allowedScopes;
}

/** RFC 9068 §5: a client that is called as a user must not be taken for that user. */
async function refuseUserAsClient(db: Database, token: AccessToken): Promise<void> {
  if (token.subject !== token.clientId || (await findUser(db, token.subject))) {
    throw new InvalidTokenError('The client of the access token does not exist');
  }
}
