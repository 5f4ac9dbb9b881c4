import type { Case } from '../case.ts';

const schema = `
  type Query { ok: String }
  type Mutation { open: String  guarded: String @requiresScopes(scopes: [["write"]]) }`;
const data = { open: 'done', guarded: 'sentinel' };

/** Rule S11. */
export const mutations: readonly Case[] = [
  {
    id: 'S11-second-field-denied',
    rule: 'S11',
    text: 'a mutation whose second field is denied does not run its first',
    schema,
    data,
    operation: 'mutation { open guarded }',
    token: ['read'],
    expected: {
      data: null,
      errors: ['open FORBIDDEN write', 'guarded FORBIDDEN write'],
      neverRan: ['Mutation.open', 'Mutation.guarded'],
    },
  },
  {
    id: 'S11-allowed',
    rule: 'S11',
    text: 'a mutation that is allowed runs',
    schema,
    data,
    operation: 'mutation { open guarded }',
    token: ['write'],
    expected: { data: { open: 'done', guarded: 'sentinel' }, errors: [] },
  },
];
