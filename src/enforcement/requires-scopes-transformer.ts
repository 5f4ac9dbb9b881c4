import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  defaultTypeResolver,
  type GraphQLFieldResolver,
  GraphQLInterfaceType,
  GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  GraphQLUnionType,
} from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { refuseUnannotated } from '../directive/unannotated.ts';
import { createDecisions } from './decisions.ts';
import { createDenying, type DenyingOptions } from './denying.ts';
import type { Enforcement } from './enforcement.ts';
import { createFieldGuard } from './field-guard.ts';
import { createGranted, type GetToken, lenient, tokenOfContext } from './granted.ts';
import { createReferenceGuard } from './reference-guard.ts';
import { guardIsTypeOf } from './runtime-type.ts';
import { createServiceGuard, type IntrospectionMode } from './service-guard.ts';
import { createTypeResolverGuard } from './type-resolver-guard.ts';

export interface RequiresScopesOptions extends DenyingOptions {
  /** Finds the verified token of a request in the resolvers' context. Default: `context.token`. */
  readonly getToken?: GetToken;
  /**
   * `'null'` (default): in a query a denied field is null, with an error, and the rest is answered.
   * `'reject'`: a query with a field that is certain to be denied is refused whole, before anything runs (rule S10).
   * A mutation always is (rule S11).
   */
  readonly onDenied?: 'null' | 'reject';
  /**
   * `'deny'`: a root field without a requirement and without `@public` fails the build (rule S24).
   * `'allow'` (default): it is open to everyone.
   */
  readonly unannotated?: 'allow' | 'deny';
  /**
   * Who may ask a federated subgraph's `_service` for the SDL: who may see all of the schema, see {@link IntrospectionMode}.
   * For `__schema` and `__type` there is `createIntrospection`. Default: `'open'`.
   */
  readonly introspection?: IntrospectionMode;
  /** For hosts that hand these to `execute`: what stands in for a missing resolver. Defaults: graphql's own. */
  readonly fieldResolver?: GraphQLFieldResolver<unknown, unknown>;
  readonly typeResolver?: GraphQLTypeResolver<unknown, unknown>;
}

/**
 * Gives back the schema with every requirement of its directives enforced, on any server that executes it.
 * A synchronous resolver stays synchronous; a field that needs no check is not touched.
 * `import { requiresScopesTransformer } from 'graphql-scopes'`
 *
 * @throws InvalidSchemaError with all that is wrong with the directives (rules S7, S20–S24)
 */
export function requiresScopesTransformer(
  schema: GraphQLSchema,
  options: RequiresScopesOptions = {},
): GraphQLSchema {
  const { onDenied = 'null', dryRun = false, introspection = 'open' } = options;
  const { getToken: tokenOf = tokenOfContext } = options;
  const getToken = dryRun ? lenient(tokenOf) : tokenOf;
  const { fieldResolver = defaultFieldResolver, typeResolver = defaultTypeResolver } = options;
  const { own, checkOf } = schemaRequirements(schema);
  if (options.unannotated === 'deny') refuseUnannotated(schema);
  // Without requirements only streams are left to end with their token.
  if (own.size === 0 && !schema.getSubscriptionType() && introspection === 'open') return schema;

  const granted = createGranted(getToken);
  const enforcement: Enforcement = {
    schema,
    getToken,
    granted,
    checkOf,
    decisionOf: createDecisions(getToken, granted),
    deny: createDenying(options),
  };
  const guardField = createFieldGuard(enforcement, { onDenied, dryRun, fieldResolver });
  const guardService = createServiceGuard(enforcement, introspection, fieldResolver);
  const guardTypeResolver = createTypeResolverGuard(enforcement, typeResolver);
  const guardReferences = createReferenceGuard(enforcement);

  const guarded = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => {
      const service = guardService(config, typeName, fieldName);
      return guardField(service ?? config, typeName, fieldName) ?? service;
    },
    [MapperKind.OBJECT_TYPE]: (type) => {
      const isTypeOf = guardIsTypeOf(type);
      return isTypeOf && new GraphQLObjectType({ ...type.toConfig(), isTypeOf });
    },
    [MapperKind.INTERFACE_TYPE]: (type) =>
      new GraphQLInterfaceType({ ...type.toConfig(), resolveType: guardTypeResolver(type) }),
    [MapperKind.UNION_TYPE]: (type) =>
      new GraphQLUnionType({ ...type.toConfig(), resolveType: guardTypeResolver(type) }),
  });
  guardReferences(guarded);
  return guarded;
}
