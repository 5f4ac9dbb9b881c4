import { InvalidTokenError } from '../errors.ts';
import type { KeepingVerifier } from '../token/keep-tokens.ts';
import type { Metrics } from './metrics.ts';

/** Tells the metrics of each token that is presented: known already, looked at, refused, or that could not be looked at. */
export function countVerifications(verify: KeepingVerifier, { verified }: Metrics): KeepingVerifier {
  return Object.assign(counted, { known });

  function known(jwt: string): ReturnType<KeepingVerifier['known']> {
    const known = verify.known(jwt);
    if (known) verified(known instanceof InvalidTokenError ? 'refused' : 'known');
    return known;
  }

  async function counted(jwt: string): ReturnType<KeepingVerifier> {
    try {
      const token = await verify(jwt);
      verified('verified');
      return token;
    } catch (error) {
      verified(error instanceof InvalidTokenError ? 'refused' : 'failed');
      throw error;
    }
  }
}
