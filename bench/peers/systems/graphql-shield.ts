import { createRequire } from 'node:module';
import { execute } from 'graphql';
import type { System } from '../../../test/conformance/system.ts';
import { createGraphqlJsSystem } from '../../../test/conformance/systems/graphql-js.ts';
import { type Context, isMet, type Requirement, requirementsIn } from './requirements.ts';

// Its ES modules import what Node 23 took out of `util`; as CommonJS it runs, and graphql-middleware has to come the same way.
const require = createRequire(import.meta.url);
const { allow, and, rule, shield }: typeof import('graphql-shield') = require('graphql-shield');
const { applyMiddleware }: typeof import('graphql-middleware') = require('graphql-middleware');

/**
 * https://the-guild.dev/graphql/shield/docs/shield and …/docs/rules: a map of rules by type and field; a type's rule is
 * that of its fields, and `and` joins it to a field's own. Rules are not cached, which is the default. `allowExternalErrors`
 * lets the resolvers' own errors through.
 */
export const graphqlShield: System = createGraphqlJsSystem('graphql-shield', (unprotected) => {
  const requirements = requirementsIn(unprotected);
  const rules: Record<string, Record<string, Rule>> = {};
  for (const [coordinate, ofElement] of requirements) {
    const [type = '', field = '*'] = coordinate.split('.');
    const ofType = field === '*' ? [] : (requirements.get(type) ?? []);
    rules[type] ??= {};
    rules[type][field] = and(...[...ofType, ...ofElement].map(ruleOf));
  }
  const permissions = shield(rules, { allowExternalErrors: true, fallbackRule: allow });
  return { schema: applyMiddleware(unprotected, permissions), execute };
});

type Rule = ReturnType<typeof and>;

function ruleOf(requirement: Requirement): ReturnType<ReturnType<typeof rule>> {
  return rule()((_parent, _args, context: Context) => isMet(requirement, context));
}
