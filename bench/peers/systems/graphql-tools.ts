import { getDirective, MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, execute, type GraphQLSchema } from 'graphql';
import type { System } from '../../../test/conformance/system.ts';
import { createGraphqlJsSystem } from '../../../test/conformance/systems/graphql-js.ts';
import { type Context, isMet, nameInSchema, type Requirement } from './requirements.ts';

/**
 * The recipe of graphql-tools' documentation, https://the-guild.dev/graphql/tools/docs/schema-directives, "Enforcing access
 * permissions": a directive on a type is the default of its fields, one on a field counts in its place. Once for each directive.
 */
export const graphqlTools: System = createGraphqlJsSystem('the recipe of graphql-tools', (unprotected) => {
  const schema = authDirective(
    authDirective(unprotected, nameInSchema(unprotected, 'authenticated'), () => [[]]),
    nameInSchema(unprotected, 'requiresScopes'),
    ({ scopes }) => scopes as Requirement,
  );
  return { schema, execute };
});

type Arguments = Record<string, unknown>;

function authDirective(
  schema: GraphQLSchema,
  directiveName: string,
  requirementOf: (args: Arguments) => Requirement,
): GraphQLSchema {
  const typeDirectives: Record<string, Arguments> = {};
  return mapSchema(schema, {
    [MapperKind.TYPE]: (type) => {
      const directive = getDirective(schema, type, directiveName)?.[0];
      if (directive) typeDirectives[type.name] = directive;
      return undefined;
    },
    [MapperKind.OBJECT_FIELD]: (fieldConfig, _fieldName, typeName) => {
      const directive = getDirective(schema, fieldConfig, directiveName)?.[0] ?? typeDirectives[typeName];
      if (!directive) return undefined;
      const { resolve = defaultFieldResolver } = fieldConfig;
      fieldConfig.resolve = (source, args, context: Context, info) => {
        if (!isMet(requirementOf(directive), context)) throw new Error('not authorized');
        return resolve(source, args, context, info);
      };
      return fieldConfig;
    },
  });
}
