/** Plugins for GraphQL Yoga. `import { useAccessToken, useRequiresScopes } from 'graphql-scopes/yoga'` */
export { type AccessTokenContext, type AccessTokenOptions, useAccessToken } from './use-access-token.ts';
export { useRequiresScopes } from './use-requires-scopes.ts';
