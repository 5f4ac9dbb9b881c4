import { listItems } from '../data/items.ts';
import { findUser } from '../data/users.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { currentUserId } from './context.ts';
import { pageSize } from './page-size.ts';

export const Query: QueryResolvers = {
  status: () => ({ status: 'ok' }),
  me: (_source, _args, context) => findUser(context.db, currentUserId(context)),
  myItems: (_source, { first, after }, context) =>
    listItems(context.db, currentUserId(context), { first: pageSize(first), after }),
};
