import type { Config } from './config.ts';
import { demonstrationClients } from './demonstration-clients.ts';
import { demonstrationUsers } from './demonstration-users.ts';

/** What a newcomer sees first: where it runs, who can sign in, and a command to paste. */
export function banner(url: string, config: Config, scopes: readonly string[]): string {
  const { demo, authorizationServer, passwordGrant, trustedIssuers, persistedOperations } = config;
  const lines = ['', `  GraphQL with scopes   ${url}/graphql`];
  for (const { issuer } of trustedIssuers) lines.push(`  Takes tokens of       ${issuer}`);
  if (persistedOperations) lines.push(`  Runs the operations of ${persistedOperations}, and no other`);
  if (demo && authorizationServer) {
    const users = demonstrationUsers.map(
      ({ username, password, disabled }) => `${username} / ${password}${disabled ? ' (disabled)' : ''}`,
    );
    const clients = demonstrationClients.map(({ id, secret }) =>
      secret === null ? id : `${id} / ${secret}`,
    );
    lines.push(
      `  Demonstration users   ${users.join(', ')}: their passwords are public, do not expose this server`,
      `  Demonstration clients ${clients.join(', ')}`,
    );
  }
  if (demo && authorizationServer && passwordGrant && !persistedOperations) {
    lines.push(
      '',
      '  Get a token, and ask:',
      '',
      `  TOKEN=$(curl -s ${url}/token -d grant_type=password -d username=johndoe -d password=secret -d 'scope=${scopes.join(' ')}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
      `  curl -s ${url}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"query":"{ me { username } myItems { title } }"}'`,
    );
  }
  return `${lines.join('\n')}\n\n`;
}
