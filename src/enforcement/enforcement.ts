import type { GraphQLSchema } from 'graphql';
import type { Requirement } from '../requirement/requirement.ts';
import type { Check } from '../requirement/satisfaction.ts';
import type { Admits } from './decisions.ts';
import type { Deny } from './denying.ts';
import type { GetToken, GrantedDuring } from './granted.ts';

/** What the guards of one schema share. */
export interface Enforcement {
  readonly schema: GraphQLSchema;
  readonly getToken: GetToken;
  readonly granted: GrantedDuring;
  readonly checkOf: (requirement: Requirement) => Check;
  readonly decisionOf: (check: Check) => Admits;
  readonly deny: Deny;
}
