import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

/** What a balancer in front of several instances does: each in turn, and no more of those that are not ready. */
export interface Balancer {
  readonly url: string;
  /** The addresses of the instances, which may change. */
  readonly instances: Set<string>;
}

/** In milliseconds; HAProxy and nginx are told something like it. */
const checkEvery = 200;

export async function startBalancer(): Promise<Balancer> {
  const instances = new Set<string>();
  const ready = new Set<string>();
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const server = createServer(forward).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const timer = setInterval(check, checkEvery);
  after(() => {
    clearInterval(timer);
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, instances };

  function check(): void {
    for (const url of ready) if (!instances.has(url)) ready.delete(url);
    for (const url of instances) {
      void fetch(`${url}/ready`, { signal: AbortSignal.timeout(2000) })
        .then(({ status }) => status === 200)
        .catch(() => false)
        .then((isReady) => (isReady && instances.has(url) ? ready.add(url) : ready.delete(url)));
    }
  }

  function forward(from: IncomingMessage, to: ServerResponse): void {
    const chunks: Buffer[] = [];
    from.on('data', (chunk) => chunks.push(chunk)).on('end', () => attempt(3));

    function attempt(left: number): void {
      const all = [...ready];
      const url = all[turn++ % all.length];
      if (!url) return void to.writeHead(503).end('no instance is ready');
      const { method, headers } = from;
      const upstream = request(`${url}${from.url}`, {
        method: method ?? 'GET',
        headers: { ...headers, 'x-forwarded-for': headers['x-forwarded-for'] ?? '127.0.0.1' },
        agent,
      });
      upstream.on('response', (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('error', () => to.destroy());
        answer.pipe(to);
      });
      upstream.on('error', (error: NodeJS.ErrnoException) => {
        ready.delete(url);
        if (process.env.CLUSTER_DEBUG)
          process.stderr.write(
            `${new Date().toISOString()} ${url} ${from.method} ${from.url} ${error.code} ${error.message} ${to.closed}\n`,
          );
        // Nothing was sent: as every balancer does, the next one is asked.
        if (error.code === 'ECONNREFUSED' && left > 0) attempt(left - 1);
        else if (to.headersSent) to.destroy();
        else to.writeHead(502).end(String(error.code));
      });
      to.on('close', () => upstream.destroy());
      upstream.end(Buffer.concat(chunks));
    }
  }
}
