import { GraphQLError } from 'graphql';
import { addItem } from '../data/items.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { ownerId } from './context.ts';

export const Mutation: MutationResolvers = {
  async addItem(_source, { title }, context) {
    const item = await addItem(context.db, { title: checkedTitle(title), ownerId: ownerId(context) });
    context.events.publish('itemAdded', item.ownerId, item);
    return item;
  },
};

function checkedTitle(title: string): string {
  const trimmed = title.replaceAll('\0', '').trim();
  if (trimmed.length >= 1 && trimmed.length <= 200) return trimmed;
  throw new GraphQLError(`title must have 1 to 200 characters, not ${trimmed.length}`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
