import type { Database } from '../data/database.ts';
import { findUser } from '../data/users.ts';
import { InvalidTokenError } from '../errors.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';

/** What a signature cannot tell (rule H2): the user still is, is active, and still may have the scopes. */
export async function admitToken(db: Database, token: AccessToken): Promise<AccessToken> {
  const user = await findUser(db, token.subject);
  if (!user) throw new InvalidTokenError('The user of the access token does not exist');
  if (user.disabled) throw new InvalidTokenError('The user is disabled', { message: 'Inactive user' });
  return { ...token, scopes: new Set(user.allowedScopes.filter((scope) => token.scopes.has(scope))) };
}
