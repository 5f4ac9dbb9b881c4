import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, Server, type Socket } from 'node:net';
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

/** In milliseconds, while the server closes. Nobody notices that he waits so long, and what is asked meanwhile is answered. */
const lookedAtEvery = 20;

/** A Node HTTP server that can be closed without losing an answer. */
export function createHttpServer(
  listener: RequestListener,
  stalledAfter: number = patienceWithReaders,
): HttpServer {
  // What its requests are answered with, of which there may be several at a time: they are sent in their order.
  const connections = new Map<Socket, ServerResponse[]>();
  let draining = false;
  const server = createServer({ keepAliveTimeout }, (request, response) => {
    const responses = connections.get(request.socket);
    if (draining) {
      // Else the answer before this one would take it with it.
      const before = responses && unfinished(responses).at(-1);
      if (before) keepConnection(before);
      endConnection(response);
    }
    if (responses) unfinished(responses).push(response);
    listener(request, response);
  });
  server.on('connection', (socket) => {
    connections.set(socket, []);
    socket.on('close', () => connections.delete(socket));
  });
  // A timer for each request would cost as much as a tenth of an answer.
  const watching = setInterval(watchReaders, stalledAfter / 3).unref();
  server.on('close', () => clearInterval(watching));
  server.on('timeout', (socket) => {
    const waits = unfinished(connections.get(socket) ?? []).length > 0;
    // Node asks only where nothing of what was written has left meanwhile: a slow client goes on, and so does a slow answer.
    if (!waits || socket.writableLength > 0) socket.destroy();
    else socket.setTimeout(0);
  });

  return {
    listen,
    drain,
    close,
    get streams() {
      return openStreams().length;
    },
  };

  function busy(): [Socket, ServerResponse[]][] {
    return [...connections].filter(([, responses]) => unfinished(responses).length > 0);
  }

  function openStreams(): ServerResponse[] {
    return busy().flatMap(([, responses]) => responses.filter(isEventStream));
  }

  /** Has Node look after those alone who do not keep up. An answer that waits for its turn has no socket of its own. */
  function watchReaders(): void {
    for (const [socket] of busy()) {
      if (socket.writableLength > 0 && !socket.timeout) socket.setTimeout((2 * stalledAfter) / 3);
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
    for (const [, responses] of busy()) endConnection(responses.at(-1));
  }

  async function close(patience: number): Promise<void> {
    if (!server.listening) return;
    drain();
    const closed = once(server, 'close');
    // HTTP's own close cuts off answers that are written, but not sent yet.
    Server.prototype.close.call(server);
    endStreams();
    // Right after Node has read what is there: who has asked at this moment is answered.
    const looking = setInterval(() => setImmediate(endWhatCanEnd), lookedAtEvery);
    const impatient = setTimeout(() => server.closeAllConnections(), patience);
    await closed;
    clearInterval(looking);
    clearTimeout(impatient);
    // Of Node's, what looks for late requests goes on until this.
    server.close();
  }

  /** Again and again: a stream can begin, and an answer be sent, at any time. */
  function endWhatCanEnd(): void {
    endStreams();
    closeIdle();
  }

  function endStreams(): void {
    for (const response of openStreams()) {
      if (response.writableEnded) continue;
      // An event that comes before its client has read the end is an error here, which nobody else listens for.
      response.on('error', () => {});
      response.end();
    }
  }

  /**
   * Only Node knows on which connections a part of a request has arrived. But it takes what is written for sent, so those are kept from it, and one on
   * which nothing was ever asked for one that is being used.
   */
  function closeIdle(): void {
    const spared = new Map<Socket, Socket['destroy']>();
    for (const [socket, responses] of connections) {
      if (unfinished(responses).length > 0 || socket.writableLength > 0) spared.set(socket, socket.destroy);
      else if (socket.bytesRead === 0) socket.destroy();
    }
    for (const socket of spared.keys()) socket.destroy = () => socket;
    server.closeIdleConnections();
    for (const [socket, destroy] of spared) socket.destroy = destroy;
  }
}

/** Those that are not sent in full. */
function unfinished(responses: ServerResponse[]): ServerResponse[] {
  while (responses[0]?.closed) responses.shift();
  return responses;
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

function endConnection(response: ServerResponse | undefined): void {
  if (!response || response.headersSent) return;
  response.shouldKeepAlive = false;
  response.setHeader('connection', 'close');
}

/** As if {@link endConnection} had not been asked. */
function keepConnection(response: ServerResponse): void {
  if (response.headersSent) return;
  response.shouldKeepAlive = true;
  response.removeHeader('connection');
}

/** One that goes on until somebody ends it. */
function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}
