/** Verify access tokens and challenge those who have none. `import { … } from 'graphql-scopes/token'` */
export { type Challenge, InvalidRequestError, InvalidTokenError } from '../errors.ts';
export {
  type AccessToken,
  type AccessTokenVerifier,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
} from './access-token-verifier.ts';
export { bearerToken } from './bearer.ts';
export { challengeHeader } from './challenge.ts';
