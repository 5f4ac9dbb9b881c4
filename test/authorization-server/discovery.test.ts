import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { insecure } from '../support/authorization.ts';
import { runApp } from '../support/running-app.ts';

const { url } = await runApp();

test('discovery is the same at both addresses, says what is served, and names endpoints that answer', async () => {
  const [oauthServer, openid] = await Promise.all(
    ['oauth-authorization-server', 'openid-configuration'].map(async (name) => {
      const response = await fetch(`${url}/.well-known/${name}`);
      return (await response.json()) as Record<string, unknown>;
    }),
  );
  assert.deepEqual(oauthServer, openid);
  assert.ok(oauthServer);
  assert.deepEqual(oauthServer, {
    ...oauthServer,
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    revocation_endpoint: `${url}/revoke`,
    introspection_endpoint: `${url}/introspect`,
    jwks_uri: `${url}/jwks`,
    scopes_supported: ['openid', 'items', 'items:write', 'me'],
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'password', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    protected_resources: [`${url}/graphql`],
  });
  const endpoints = Object.entries(oauthServer).filter(([name]) => /_endpoint$|_uri$/.test(name));
  assert.equal(endpoints.length, 5);
  for (const [name, endpoint] of endpoints) {
    const method = /authorization|jwks/.test(name) ? 'GET' : 'POST';
    const { status } = await fetch(String(endpoint), { method, redirect: 'manual' });
    assert.ok(status !== 404 && status < 500, `${name}: ${status}`);
  }
});

test('RFC 9728: the API says which scopes it knows, and who issues its tokens', async () => {
  const resource = new URL(`${url}/graphql`);
  const response = await oauth.resourceDiscoveryRequest(resource, insecure);
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  const metadata = await oauth.processResourceDiscoveryResponse(resource, response);
  assert.deepEqual(metadata, {
    resource: `${url}/graphql`,
    authorization_servers: [url],
    scopes_supported: ['items', 'items:write', 'me'],
    bearer_methods_supported: ['header'],
  });
});
