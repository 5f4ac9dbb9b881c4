import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An issuer of access tokens (RFC 9068), with its keys at `/jwks`. */
export interface Issuer {
  readonly url: string;
  /** A JWT, signed with ES256. */
  sign(token: { scopes: readonly string[]; lifetime?: number; audience?: string }): Promise<string>;
}

/** Starts it for the calling test file. */
export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'ES256' }] });
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(keys);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    sign({ scopes, lifetime = 600, audience = `${url}/graphql` }) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ client_id: 'test', scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'ES256', kid: '1', typ: 'at+jwt' })
        .setIssuer(url)
        .setAudience(audience)
        .setSubject('johndoe')
        .setJti('1')
        .setIssuedAt(now)
        .setExpirationTime(now + lifetime)
        .sign(privateKey);
    },
  };
}
