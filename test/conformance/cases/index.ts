import type { Case } from '../case.ts';
import { mutations } from './mutations.ts';

/** Every conformance case. */
export const cases: readonly Case[] = [...mutations];
