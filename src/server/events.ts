import { randomUUID } from 'node:crypto';
import { createEventQueue } from './event-queue.ts';
import type { Messages } from './messages.ts';

/**
 * Events for subscriptions, of all instances. One that happens while the way between them is interrupted reaches this instance
 * alone. What is told passes through Redis or Postgres as JSON: an id is enough, for who reads it to look up what he may see.
 */
export interface Events {
  /** @throws RangeError for more than Postgres carries, 7,900 bytes with the topic */
  publish(topic: string, event: unknown): void;
  /** The events from when the iterator is first asked. Null and undefined are none. */
  subscribe<Event = unknown>(topic: string): AsyncIterableIterator<Event>;
}

interface Message {
  readonly from: string;
  readonly event: unknown;
}

/** Without `messages` they stay in this instance. */
export function createEvents(messages: Messages | undefined): Events {
  const instance = randomUUID();
  const topics = new Map<
    string,
    { listeners: Set<(event: never) => void>; stop: (() => void) | undefined }
  >();
  return {
    publish(topic, event) {
      const text = JSON.stringify({ from: instance, event } satisfies Message);
      messages?.send(`event:${topic}`, text);
      // As others get it: nothing that JSON does not have.
      tell(topic, (JSON.parse(text) as Message).event);
    },
    subscribe: (topic) => createEventQueue((listener) => listen(topic, listener)),
  };

  function listen(topic: string, listener: (event: never) => void): () => void {
    const known = topics.get(topic) ?? {
      listeners: new Set(),
      stop: messages?.receive(`event:${topic}`, hear),
    };
    topics.set(topic, known);
    known.listeners.add(listener);
    return () => {
      known.listeners.delete(listener);
      if (known.listeners.size > 0 || topics.get(topic) !== known) return;
      topics.delete(topic);
      known.stop?.();
    };

    function hear(text: string): void {
      const { from, event } = JSON.parse(text) as Message;
      // What this instance told it has heard already.
      if (from !== instance) tell(topic, event);
    }
  }

  function tell(topic: string, event: unknown): void {
    if (event === null || event === undefined) return;
    for (const listener of topics.get(topic)?.listeners ?? []) listener(event as never);
  }
}
