import { unknownScope } from '../directive/catalogue.ts';
import { InvalidConfigurationError } from '../errors.ts';
import type { AccessTokenVerifierOptions } from '../token/access-token-verifier.ts';
import { createIssuerKeys, type IssuerKeys } from '../token/issuer-keys.ts';
import type { Logger } from './logger.ts';
import type { TrustedIssuer } from './trusted-issuer-list.ts';

/**
 * How the tokens of trusted issuers are verified, for `createIssuersVerifier`. Scopes that the schema does not have are dropped.
 * @throws InvalidConfigurationError for a name that means a scope which the schema does not have
 */
export function verifiersOfTrustedIssuers(
  issuers: readonly TrustedIssuer[],
  scopes: readonly string[],
  logger: Logger,
): (AccessTokenVerifierOptions & { readonly keys: IssuerKeys })[] {
  return issuers.map((trusted, index) => {
    const unknown = Object.values(trusted.scopeNames ?? {}).find((scope) => !scopes.includes(scope));
    if (unknown !== undefined) {
      const where = `a name of ${trusted.issuer}`;
      throw new InvalidConfigurationError(
        `TRUSTED_ISSUERS.${index}.scopeNames: ${unknownScope(unknown, where, scopes)}`,
      );
    }
    const { issuer } = trusted;
    const keys = createIssuerKeys({
      issuer,
      onUnavailable: ({ message }) =>
        logger.error({ issuer, reason: message }, 'the keys of a trusted issuer cannot be fetched'),
    });
    return {
      ...trusted,
      keys,
      admit: async (token) => ({
        ...token,
        scopes: new Set(scopes.filter((scope) => token.scopes.has(scope))),
      }),
    };
  });
}
