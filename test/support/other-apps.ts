import { hashClientSecret } from '../../src/authorization-server/clients.ts';
import { addClient } from '../../src/data/clients.ts';
import type { Database } from '../../src/data/database.ts';
import type { Authorization } from './authorization.ts';
import { postToken } from './running-app.ts';

/** Adds two confidential web apps, `web-app` and `other-app`; their secrets are their ids and `-secret`. */
export async function addWebApps(db: Database): Promise<void> {
  for (const id of ['web-app', 'other-app']) {
    await addClient(db, {
      id,
      name: id,
      secretHash: hashClientSecret(`${id}-secret`),
      redirectUris: [`https://${id}.example/callback`],
      grantTypes: ['authorization_code', 'refresh_token'],
      allowedScopes: ['me', 'items'],
    });
  }
}

export const webApp: { client_id: string; redirect_uri: string } = {
  client_id: 'web-app',
  redirect_uri: 'https://web-app.example/callback',
};

/** Sends the form that demo-app sends for a code, with changes. */
export function exchange(
  url: string,
  authorization: Authorization,
  callback: URL,
  changes: Record<string, string | undefined> = {},
): ReturnType<typeof postToken> {
  const form = {
    grant_type: 'authorization_code',
    code: String(callback.searchParams.get('code')),
    code_verifier: authorization.verifier,
    redirect_uri: authorization.redirectUri,
    client_id: 'demo-app',
    ...changes,
  };
  const sent = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));
  return postToken(url, sent as Record<string, string>);
}
