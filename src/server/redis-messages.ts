import { createRedisEventTarget } from '@graphql-yoga/redis-event-target';
import type { Redis } from 'ioredis';
import type { Messages } from './messages.ts';
import type { RedisConnections } from './redis.ts';

type Message = CustomEvent<string>;

/** Messages by Redis' publish and subscribe. What is sent while Redis is away is gone. */
export function createRedisMessages({ commands, messages, prefix }: RedisConnections): Messages {
  // It awaits nothing: what fails would end the process.
  const ignore = () => {};
  const target = createRedisEventTarget<Message>({
    publishClient: {
      publish: (channel: string, text: string) => commands.publish(channel, text).catch(ignore),
    } as unknown as Redis,
    subscribeClient: {
      on: (name: 'message', listener: (channel: string, text: string) => void) => messages.on(name, listener),
      subscribe: (channel: string) => messages.subscribe(channel).catch(ignore),
      unsubscribe: (channel: string) => messages.unsubscribe(channel).catch(ignore),
    } as unknown as Redis,
    serializer: { stringify: String, parse: String },
  });
  return {
    send: (channel, text) =>
      void target.dispatchEvent(new CustomEvent(`${prefix}${channel}`, { detail: text })),
    receive(channel, listener) {
      const hear = ({ detail }: Message) => listener(detail);
      target.addEventListener(`${prefix}${channel}`, hear);
      return () => target.removeEventListener(`${prefix}${channel}`, hear);
    },
    close: async () => {},
  };
}
