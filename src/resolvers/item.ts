import { findUser } from '../data/users.ts';
import type { ItemResolvers } from '../generated/resolvers.ts';

export const Item: ItemResolvers = {
  async owner({ ownerId }, _args, { db }) {
    const owner = await findUser(db, ownerId);
    if (!owner) throw new Error(`The owner of an item is gone: ${ownerId}`);
    return owner;
  },
};
