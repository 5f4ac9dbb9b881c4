import { isAsyncIterable, isPromise, mapAsyncIterator } from '@graphql-tools/utils';
import type { GraphQLFieldResolver } from 'graphql';
import type { Check } from '../requirement/satisfaction.ts';
import type { Enforcement } from './enforcement.ts';
import { hasEnded, type ScopedToken, tokenIn } from './granted.ts';
import { streamOfToken, tokenEnded } from './stream-of-token.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** A `subscribe` function whose stream does not outlive its token (rule S12). */
export function endingWithToken(subscriber: Resolver, { getToken }: Enforcement): Resolver {
  return function endingSubscriber(source, args, context, info) {
    const token = tokenIn(context, getToken);
    const stream = subscriber(source, args, context, info);
    return token ? limited(stream, (events) => streamOfToken(events, token)) : stream;
  };
}

/** A resolver of a protected list whose items may come one by one: none comes after the token has ended (rules S8, S14). */
export function endingList(
  resolver: Resolver,
  { getToken, deny }: Enforcement,
  coordinate: string,
  check: Check,
): Resolver {
  return function endingListResolver(source, args, context, info) {
    const token = tokenIn(context, getToken);
    const list = resolver(source, args, context, info);
    return token ? limited(list, (items) => untilEnded(items, token)) : list;

    // No generator: one that waits for an item can be closed only when that has come.
    function untilEnded(items: AsyncIterable<unknown>, ofToken: ScopedToken): AsyncIterable<unknown> {
      return mapAsyncIterator(streamOfToken(items, ofToken), (item) => {
        if (item === tokenEnded) deny({ coordinate, check, granted: null }, context, info);
        // It may have lost a scope since the item before.
        if (!check.isMet(ofToken.scopes)) deny({ coordinate, check, granted: ofToken.scopes }, context, info);
        return item;
      });
    }
  };
}

function limited(value: unknown, limit: (stream: AsyncIterable<unknown>) => unknown): unknown {
  if (isPromise(value)) return value.then((settled) => limited(settled, limit));
  return isAsyncIterable(value) ? limit(value) : value;
}

/** A `subscribe` or `resolve` function of a subscription's root field that a token which has ended gets nothing from (rule S12). */
export function deniedAfterEnd(
  resolver: Resolver,
  { getToken, deny }: Enforcement,
  coordinate: string,
  check: Check,
): Resolver {
  return function endingResolver(source, args, context, info) {
    const token = tokenIn(context, getToken);
    if (source === tokenEnded || (token && hasEnded(token))) {
      deny({ coordinate, check, granted: null, field: info }, context, info);
    }
    return resolver(source, args, context, info);
  };
}
