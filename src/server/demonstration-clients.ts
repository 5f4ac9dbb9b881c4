import { hashClientSecret } from '../authorization-server/clients.ts';
import { addClient, findClient } from '../data/clients.ts';
import type { Database } from '../data/database.ts';
import { InvalidConfigurationError } from '../errors.ts';

/** The demonstration's applications. The secret is public, so it never exists in production mode. */
export const demonstrationClients = [
  {
    id: 'demo-app',
    name: 'Demonstration app',
    secret: null,
    // With any port: it is a program on the person's own machine (RFC 8252 §7.3).
    redirectUris: ['http://127.0.0.1/callback'],
    grantTypes: ['authorization_code', 'refresh_token'],
  },
  {
    id: 'demo-service',
    name: 'Demonstration service',
    secret: 'demo-service-secret',
    redirectUris: [],
    grantTypes: ['client_credentials'],
  },
] as const;

/** Adds the demonstration's clients where they are missing; they may have every scope of the schema. */
export async function addDemonstrationClients(db: Database, scopes: readonly string[]): Promise<void> {
  for (const { secret, ...client } of demonstrationClients) {
    await addClient(db, {
      ...client,
      secretHash: secret === null ? null : hashClientSecret(secret),
      allowedScopes: scopes,
      requiredScopes: client.id === 'demo-app' ? scopes.filter((scope) => scope === 'me') : [],
    });
  }
}

/** @throws InvalidConfigurationError where one with a secret is left in a production database */
export async function refuseDemonstrationClients(db: Database): Promise<void> {
  for (const { id, secret } of demonstrationClients) {
    if (secret === null || (await findClient(db, id))?.secretHash !== hashClientSecret(secret)) continue;
    throw new InvalidConfigurationError(
      `DATABASE_URL: the database has the demonstration client ${id}, whose secret is public; production mode needs another database`,
    );
  }
}
