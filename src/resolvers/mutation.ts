import { GraphQLError } from 'graphql';
import { addItem } from '../data/items.ts';
import { findUser } from '../data/users.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { ownerId } from './context.ts';
import { tellItemAdded } from './item-events.ts';

export const Mutation: MutationResolvers = {
  async addItem(_source, { title }, context) {
    const owner = ownerId(context);
    // A client can have a token of its own.
    if (!(await findUser(context.db, owner))) {
      throw new GraphQLError('Only a user has items', { extensions: { code: 'BAD_USER_INPUT' } });
    }
    const item = await addItem(context.db, { title: checkedTitle(title), ownerId: owner });
    tellItemAdded(context.events, item);
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
