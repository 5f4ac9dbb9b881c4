import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  /** Starts to listen; gives the port, which is a free one for 0. @throws where the port is taken */
  listen(port: number, host: string): Promise<number>;
  /** Takes no more requests, ends the event streams, waits for the answers under way, at most `patience` milliseconds. */
  close(patience: number): Promise<void>;
}

/** A Node HTTP server that can be closed without losing an answer. */
export function createHttpServer(listener: RequestListener): HttpServer {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    listener(request, response);
  });

  return { listen, close };

  function listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  async function close(patience: number): Promise<void> {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const response of open) {
      if (isEventStream(response)) response.end();
      else if (!response.headersSent) response.setHeader('connection', 'close');
    }
    server.closeIdleConnections();
    const impatient = setTimeout(() => server.closeAllConnections(), patience);
    await closed;
    clearTimeout(impatient);
  }
}

/** One that goes on until somebody ends it. */
function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}
