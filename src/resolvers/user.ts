import { listItems } from '../data/items.ts';
import type { UserResolvers } from '../generated/resolvers.ts';

export const User: UserResolvers = {
  items: (user, _args, { db }) => listItems(db, user.id, { first: 100 }),
};
