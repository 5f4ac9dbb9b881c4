import { connect, type Socket } from 'node:net';

/** Many open subscriptions of one process. */
export interface OpenStreams {
  /** How many have begun, and how many have had an event with this text. */
  begun(): number;
  having(text: string): number;
  /** How the others were answered. */
  refused(): string[];
  close(): void;
}

/** Opens event streams, a few hundred at a time, each on a connection of its own; `fetch` would take more memory than the servers. */
export async function openStreams(
  addresses: readonly string[],
  count: number,
  token: string,
  query = 'subscription { itemAdded { title } }',
): Promise<OpenStreams> {
  const body = JSON.stringify({ query });
  const received: string[] = [];
  const sockets: Socket[] = [];
  for (let n = 0; n < count; n += 250) {
    const some = Array.from({ length: Math.min(250, count - n) }, (_, index) => open(n + index));
    await Promise.all(some);
  }
  return {
    begun: () => received.filter((text) => /^HTTP\/1.1 200 /.test(text)).length,
    refused: () => [
      ...new Set(
        received.filter((text) => !text.startsWith('HTTP/1.1 200 ')).map((text) => text.slice(0, 300)),
      ),
    ],
    having: (wanted) => received.filter((text) => text.includes(wanted)).length,
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };

  function open(n: number): Promise<void> {
    const { hostname, port, host } = new URL(addresses[n % addresses.length] ?? '');
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    received.push('');
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${host}\r\naccept: text/event-stream\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    return new Promise((resolve) => {
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.on('data', (chunk) => {
        received[n] = `${received[n]}${chunk}`;
        resolve();
      });
    });
  }
}
