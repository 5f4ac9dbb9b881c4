import { listItems } from '../data/items.ts';
import { findUser } from '../data/users.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { currentUserId, ownerId } from './context.ts';
import { pageSize } from './page-size.ts';

export const Query: QueryResolvers = {
  status: () => ({ status: 'ok' }),
  me: (_source, _args, context) => {
    const id = currentUserId(context);
    return id === undefined ? null : findUser(context.db, id);
  },
  myItems: (_source, { first, after }, context) =>
    listItems(context.db, ownerId(context), { first: pageSize(first), after }),
};
