import { createTokenSession, type TokenSession } from 'graphql-scopes/client';
import { useSyncExternalStore } from 'react';
import { askForScopes } from './scope-question.tsx';

/** The origin of the GraphQL server. */
export const api = document.querySelector<HTMLMetaElement>('meta[name=api]')?.content ?? location.origin;

export const session: TokenSession = createTokenSession({
  issuer: api,
  clientId: 'demo-app',
  redirectUri: `${location.origin}/callback`,
  onScopesNeeded: askForScopes,
});

export function useSession(): TokenSession['state'] {
  return useSyncExternalStore(session.subscribe, () => session.state);
}
