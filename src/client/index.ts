/** A token session for browsers and apps, without a framework. `import { … } from 'graphql-scopes/client'` */
export { type DocumentWithScopes, missingScopes } from './required-scopes.ts';
export type { EndReason, SessionState } from './session-state.ts';
export type { PasswordSignIn, SignIn, TokenSession, TokenSessionOptions } from './session-types.ts';
export type { TokenServerMetadata } from './token-server.ts';
export { createTokenSession } from './token-session.ts';
export { TokenSessionError, type TokenSessionErrorCode } from './token-session-error.ts';
