import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { Agent, request } from 'node:http';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Database } from '../../../src/data/database.ts';
import { hashOf } from '../../../src/data/records.ts';

/** How many are under way at a time. */
const lanes = 32;
const body = JSON.stringify({ query: '{ me { username } }' });

/** Makes the function that issues `count` tokens like `model`, which the server of this database takes for its own. */
export async function createTokenIssuer(
  db: Database,
  model: string,
): Promise<(count: number) => Promise<string[]>> {
  const header = decodeProtectedHeader(model);
  const keys = await db.selectFrom('server_keys').select('value').where('purpose', '=', 'sign').execute();
  const jwk = keys.map(({ value }) => JSON.parse(value)).find(({ kid }) => kid === header.kid);
  // Node's own: a promise for each signature takes longer than the signature.
  const key = { key: createPrivateKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  const claims = decodeJwt(model);
  const head = base64url(header);

  return async function issue(count: number): Promise<string[]> {
    const jtis = Array.from({ length: count }, () => randomUUID());
    if (count > 0) await db.insertInto('records').values(jtis.map(row)).execute();
    return jtis.map((jti) => {
      const input = `${head}.${base64url({ ...claims, jti })}`;
      return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
    });
  };

  function row(jti: string) {
    return {
      model: 'AccessToken',
      id_hash: hashOf(jti),
      payload: '{}',
      grant_id: null,
      account_id: String(claims.sub),
      client_id: String(claims.client_id),
      uid_hash: null,
      used_at: null,
      expires_at: Date.now() + 3_600_000,
    };
  }
}

interface TokenFlood {
  /** Of the answers to all of them, a few dozen at a time. */
  statusesOf(jwts: readonly string[]): Promise<Set<number>>;
  close(): void;
}

/** Asks all `addresses` in turn, each request with another token. */
export function createTokenFlood(addresses: readonly string[]): TokenFlood {
  const agent = new Agent({ keepAlive: true });
  return {
    async statusesOf(jwts: readonly string[]): Promise<Set<number>> {
      const statuses = new Set<number>();
      let next = 0;
      await Promise.all(
        Array.from({ length: lanes }, async () => {
          for (let n = next++; n < jwts.length; n = next++) {
            statuses.add(await ask(addresses[n % addresses.length] ?? '', jwts[n] ?? ''));
          }
        }),
      );
      return statuses;
    },
    close: () => agent.destroy(),
  };

  function ask(address: string, jwt: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        'content-length': body.length,
        authorization: `Bearer ${jwt}`,
      };
      const asked = request(`${address}/graphql`, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
      });
      asked.once('error', reject);
      asked.end(body);
    });
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
