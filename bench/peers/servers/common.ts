import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What every server here answers from: no database, so that the servers are compared and not their data. */
export const user = { username: 'johndoe', email: 'johndoe@example.com' };
export const items: readonly object[] = Array.from({ length: 10_000 }, (_, n) => ({
  a: n,
  b: n,
  c: n,
  d: n,
  e: n,
}));

/** The issuer of the tokens, and its public key in PEM; the load makes them. */
const { ISSUER, AUDIENCE, PUBLIC_KEY } = process.env;
export const issuer = String(ISSUER);
export const audience = String(AUDIENCE);
export const publicKey = String(PUBLIC_KEY);

/** Starts a server, and says where. */
export function listen(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port));
}

export function announce(port: number, others: object = {}): void {
  process.stdout.write(`${JSON.stringify({ port, ...others })}\n`);
}
