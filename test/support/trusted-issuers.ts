import assert from 'node:assert/strict';
import type { JWTPayload } from 'jose';
import type { TrustedIssuer } from '../../src/server/trusted-issuer-list.ts';
import { type CompanyIssuer, startCompanyIssuer } from './company-issuer.ts';
import { postQuery } from './running-app.ts';

export const audience = 'https://api.company.example';
const scope = 'me items items:write files.read staff:read';

/** One whose tokens are as RFC 9068 has them. */
export const company: CompanyIssuer = await startCompanyIssuer({ audience, scope });

/** One that has its own ways. */
export const other: CompanyIssuer = await startCompanyIssuer({
  audience,
  scope,
  customize({ header, payload }) {
    header.typ = 'JWT';
    payload.permissions = String(payload.scope).split(' ');
    payload.azp = payload.client_id;
    for (const claim of ['scope', 'client_id', 'jti', 'iat']) delete payload[claim];
  },
});

/** Both, as `TRUSTED_ISSUERS` has them. */
export const trustedIssuers: readonly [TrustedIssuer, TrustedIssuer] = [
  { issuer: company.url, audience, algorithms: ['ES256'] },
  {
    issuer: other.url,
    audience,
    algorithms: ['ES256', 'RS256'],
    scopesClaim: 'permissions',
    scopeNames: { 'files.read': 'items' },
    requireTyp: false,
  },
];

export const status = '{ status { status } }';
export const me = '{ me { username } }';

/** The claims of a good token of the company. */
export function claims(): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return { sub: 'jane', aud: audience, client_id: 'app', jti: '1', iat: now, exp: now + 600 };
}

/** The API answers a token with 401, and says nothing of it. */
export async function assertInvalid(jwt: string, at: string): Promise<void> {
  const { status: code, body, challenge, text } = await postQuery(at, status, jwt);
  assert.deepEqual(
    [code, body.data, body.errors[0].message, body.errors[0].extensions.code],
    [401, undefined, 'Could not validate credentials', 'UNAUTHENTICATED'],
  );
  assert.match(String(challenge), /^Bearer error="invalid_token", error_description="[^"]+"$/);
  assert.ok(!text.includes(jwt) && !challenge?.includes(jwt));
}
