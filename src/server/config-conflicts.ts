import { isLoopback } from '../token/issuer-url.ts';
import type { Config } from './config.ts';
import { exampleOfTrustedIssuers } from './trusted-issuer-list.ts';

/** What is wrong with settings each of which is right by itself: a line for each, with the setting and the remedy. */
export function conflictsIn(config: Config): string[] {
  return [...problemsOfIssuers(config), ...problemsOfSecrets(config), ...problemsOfProduction(config)];
}

function problemsOfIssuers({ authorizationServer, issuer, trustedIssuers }: Config): string[] {
  const problems: string[] = [];
  if (!authorizationServer && trustedIssuers.length === 0) {
    problems.push(
      `AUTHORIZATION_SERVER: false needs an issuer of tokens in TRUSTED_ISSUERS, such as ${exampleOfTrustedIssuers}`,
    );
  }
  if (authorizationServer && trustedIssuers.some((trusted) => trusted.issuer === issuer)) {
    problems.push(
      `TRUSTED_ISSUERS: has this server's own ISSUER ${issuer}; remove it, its tokens are taken anyway`,
    );
  }
  return problems;
}

function problemsOfSecrets({ keyEncryptionSecret, otherKeyEncryptionSecret }: Config): string[] {
  if (otherKeyEncryptionSecret === undefined || keyEncryptionSecret !== undefined) return [];
  return ['OTHER_KEY_ENCRYPTION_SECRET: decrypts only; set KEY_ENCRYPTION_SECRET beside it'];
}

function problemsOfProduction(config: Config): string[] {
  const { production, demo, host, issuer, authorizationServer, keyEncryptionSecret } = config;
  if (!production) return [];
  const problems: string[] = [];
  if (demo)
    problems.push(
      'demo: production mode has no demonstration users; start without --demo (demo: true), or without NODE_ENV=production',
    );
  // The rest is about tokens of this server's own.
  if (!authorizationServer) return problems;
  if (!keyEncryptionSecret) {
    problems.push(
      'KEY_ENCRYPTION_SECRET: production mode needs one, for example from: openssl rand -base64 32',
    );
  }
  const { protocol, hostname } = new URL(issuer ?? `http://${host.includes(':') ? `[${host}]` : host}`);
  if (protocol === 'http:' && !isLoopback(hostname)) {
    problems.push(`ISSUER: production mode needs one with https, got ${JSON.stringify(issuer ?? null)}`);
  }
  return problems;
}
