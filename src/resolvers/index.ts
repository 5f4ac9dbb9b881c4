/** The demonstration's resolvers, one file a type. */
import type { Resolvers } from '../generated/resolvers.ts';
import { Item } from './item.ts';
import { Mutation } from './mutation.ts';
import { Query } from './query.ts';
import { Subscription } from './subscription.ts';
import { User } from './user.ts';

export const resolvers: Resolvers = { Query, Mutation, Subscription, User, Item };
