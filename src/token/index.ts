/** Verify access tokens and challenge those who have none. `import { … } from 'graphql-scopes/token'` */
export { type Challenge, InvalidRequestError, InvalidTokenError, IssuerUnavailableError } from '../errors.ts';
export {
  type AccessToken,
  type AccessTokenVerifier,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
} from './access-token-verifier.ts';
export { bearerToken } from './bearer.ts';
export { challengeHeader } from './challenge.ts';
export { createIssuerKeys, type IssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts';
export { createIssuersVerifier } from './issuers-verifier.ts';
