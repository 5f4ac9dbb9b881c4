import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { InvalidConfigurationError } from '../errors.ts';

export interface HttpServer {
  /** Starts to listen; gives the port, which is a free one for 0. @throws InvalidConfigurationError where the port is taken, or the host is not here */
  listen(port: number, host: string): Promise<number>;
  /** Goes on answering, and ends each connection with its next answer: its client goes elsewhere. */
  drain(): void;
  /** Takes no more requests, ends the event streams, waits for the answers under way, at most `patience` milliseconds. */
  close(patience: number): Promise<void>;
  /** How many event streams are open. */
  readonly streams: number;
}

/**
 * In milliseconds, for connections without a request: longer than balancers keep theirs, mostly a minute. Whoever closes first, the
 * other may be sending a request at that moment.
 */
const keepAliveTimeout = 75_000;

/** In milliseconds, at most. What a client that stops reading is sent would wait here as long as he likes. */
const patienceWithReaders = 30_000;

interface Connection {
  /** What the last request on it is answered with; whoever comes before has had his answer, or gets it first. */
  latest: ServerResponse | undefined;
}

/** A Node HTTP server that can be closed without losing an answer. */
export function createHttpServer(
  listener: RequestListener,
  stalledAfter: number = patienceWithReaders,
): HttpServer {
  const connections = new Map<Socket, Connection>();
  let draining = false;
  const server = createServer({ keepAliveTimeout }, (request, response) => {
    const connection = connections.get(request.socket);
    if (connection) connection.latest = response;
    if (draining) endConnection(response);
    listener(request, response);
  });
  server.on('connection', (socket) => {
    connections.set(socket, { latest: undefined });
    socket.on('close', () => connections.delete(socket));
  });
  // A timer for each request would cost as much as a tenth of an answer.
  const watching = setInterval(watchReaders, stalledAfter / 3).unref();
  server.on('close', () => clearInterval(watching));
  server.on('timeout', (socket) => {
    const waits = connections.get(socket)?.latest?.closed === false;
    // Node asks only where nothing of what was written has left meanwhile: a slow client goes on, and so does a slow answer.
    if (!waits || socket.writableLength > 0) socket.destroy();
    else socket.setTimeout(0);
  });

  return {
    listen,
    drain,
    close,
    get streams() {
      return open().filter(isEventStream).length;
    },
  };

  function open(): ServerResponse[] {
    return [...connections.values()].flatMap(({ latest }) => (latest && !latest.closed ? [latest] : []));
  }

  /** Has Node look after those alone who do not keep up. */
  function watchReaders(): void {
    for (const { socket } of open()) {
      if (socket && socket.writableLength > 0 && !socket.timeout) socket.setTimeout((2 * stalledAfter) / 3);
    }
  }

  function listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const refuse = (error: Error) => reject(explained(error, host));
      server.once('error', refuse);
      server.listen(port, host, () => {
        server.off('error', refuse);
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  function drain(): void {
    draining = true;
    for (const response of open()) endConnection(response);
  }

  async function close(patience: number): Promise<void> {
    if (!server.listening) return;
    drain();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const response of open()) if (isEventStream(response)) response.end();
    server.closeIdleConnections();
    const impatient = setTimeout(() => server.closeAllConnections(), patience);
    await closed;
    clearTimeout(impatient);
  }
}

/** Where the settings are wrong it says which. */
function explained(error: NodeJS.ErrnoException & { readonly port?: number }, host: string): Error {
  const { code, port } = error;
  if (code === 'EADDRINUSE') return new InvalidConfigurationError(`PORT: ${port} is in use; set another one`);
  if (code === 'EACCES')
    return new InvalidConfigurationError(`PORT: ${port} is not open to this user; set one from 1024 on`);
  if (code !== 'EADDRNOTAVAIL' && code !== 'ENOTFOUND') return error;
  return new InvalidConfigurationError(
    `HOST: ${host} is no address of this machine; 0.0.0.0 listens on all of them`,
  );
}

function endConnection(response: ServerResponse): void {
  if (response.headersSent) return;
  response.shouldKeepAlive = false;
  response.setHeader('connection', 'close');
}

/** One that goes on until somebody ends it. */
function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}
