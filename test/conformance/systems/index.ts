import type { System } from '../system.ts';
import { graphqlJs } from './graphql-js.ts';
import { yoga, yogaBehindOthers } from './yoga.ts';

/** This project's systems that need nothing but the root's packages. */
export const systems: readonly System[] = [graphqlJs, yoga, yogaBehindOthers];
