import { type AuthSchema, preExecRule, wrapExecuteFn } from '@graphql-authz/core';
import { execute, GraphQLError } from 'graphql';
import type { System } from '../../../test/conformance/system.ts';
import { createGraphqlJsSystem } from '../../../test/conformance/systems/graphql-js.ts';
import { type Context, isMet, requirementsIn } from './requirements.ts';

/**
 * https://github.com/AstrumU/graphql-authz, "Using AuthSchema": rules by type and field, which is where its directive leads
 * to as well; pre-execution rules, since none of them needs the result. It wraps `execute` and refuses an operation whole.
 */
export const graphqlAuthz: System = createGraphqlJsSystem('@graphql-authz/core', (schema) => {
  const rules: Record<string, ReturnType<ReturnType<typeof preExecRule>>> = {};
  const authSchema: AuthSchema = {};
  for (const [coordinate, requirements] of requirementsIn(schema)) {
    const [type = '', field] = coordinate.split('.');
    rules[coordinate] = preExecRule()((context: Context) => requirements.every((one) => isMet(one, context)));
    const config = { __authz: { rules: [coordinate] } };
    authSchema[type] = { ...authSchema[type], ...(field === undefined ? config : { [field]: config }) };
  }
  const wrapped = wrapExecuteFn(async (args) => execute(args), { rules, authSchema });
  return {
    schema,
    async execute(args) {
      try {
        return await wrapped(args);
      } catch (error) {
        // As a server answers when `execute` throws.
        return { errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))] };
      }
    },
  };
});
