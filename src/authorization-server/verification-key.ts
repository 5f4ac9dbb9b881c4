import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { KeyRing } from './key-ring.ts';
import { publicKeys, type ServerKeys } from './server-keys.ts';

/**
 * Finds the public key of a token of this server. A key that is not known waits for the next look at the database: whatever signed
 * a token was there before the token, so that look finds it, on whichever instance. It happens anyway, so a flood of tokens with
 * invented keys asks the database nothing.
 */
export function createVerificationKey(ring: KeyRing): JWTVerifyGetKey {
  let keys: ServerKeys | undefined;
  let find = createLocalJWKSet({ keys: [] });

  return async function verificationKey(header, token) {
    try {
      return await findNow(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await ring.nextLook();
      return findNow(header, token);
    }
  };

  function findNow(...[header, token]: Parameters<JWTVerifyGetKey>): ReturnType<JWTVerifyGetKey> {
    if (keys !== ring.current) {
      keys = ring.current;
      find = createLocalJWKSet(publicKeys(keys.signing));
    }
    return find(header, token);
  }
}
