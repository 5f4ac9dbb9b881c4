import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  defaultTypeResolver,
  type GraphQLAbstractType,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  GraphQLInterfaceType,
  GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  GraphQLUnionType,
} from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { argumentRequirements, type ProtectedInputs } from '../directive/input-requirements.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { refuseUnannotated } from '../directive/unannotated.ts';
import { suppliedRequirements } from '../operation/supplied-requirements.ts';
import { boundedConjunction, isProtected, type Requirement } from '../requirement/requirement.ts';
import { type Check, createCheck, type Granted } from '../requirement/satisfaction.ts';
import { DeniedError } from './denial.ts';
import { type GetToken, grantedIn, tokenOfContext } from './granted.ts';
import { guardedTypeResolver } from './guarded-type-resolver.ts';
import { guardedReferenceExtensions } from './reference-resolver.ts';
import { createRefusal } from './refusal.ts';
import { deniedAfterEnd, endingWithToken } from './subscription.ts';
import { refuseTooLarge } from './too-large.ts';
import { variableValuesOf } from './variable-values.ts';

export interface RequiresScopesOptions {
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
  /** For hosts that hand these to `execute`: what stands in for a missing resolver. Defaults: graphql's own. */
  readonly fieldResolver?: GraphQLFieldResolver<unknown, unknown>;
  readonly typeResolver?: GraphQLTypeResolver<unknown, unknown>;
}

type Field = GraphQLFieldConfig<unknown, unknown>;
type Resolver = GraphQLFieldResolver<unknown, unknown>;

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
  const { getToken = tokenOfContext, onDenied = 'null' } = options;
  const { fieldResolver = defaultFieldResolver, typeResolver = defaultTypeResolver } = options;
  const requirements = fieldRequirements(schema);
  const argumentsOf = argumentRequirements(schema);
  const { own, implies } = schemaRequirements(schema);
  if (options.unannotated === 'deny') refuseUnannotated(schema);
  // Without requirements only streams are left to end with their token.
  if (own.size === 0 && !schema.getSubscriptionType()) return schema;

  const checkOf = createCheck(implies);
  const refusal = createRefusal(schema, checkOf);
  const granted = (context: unknown): Granted => grantedIn(context, getToken);
  const roots = {
    query: schema.getQueryType()?.name,
    mutation: schema.getMutationType()?.name,
    subscription: schema.getSubscriptionType()?.name,
  };

  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => guardField(config, typeName, fieldName),
    [MapperKind.OBJECT_TYPE]: (type) => {
      const extensions = guardReferences(type);
      return extensions && new GraphQLObjectType({ ...type.toConfig(), extensions });
    },
    [MapperKind.INTERFACE_TYPE]: (type) => {
      const resolveType = guardTypeResolver(type);
      return resolveType && new GraphQLInterfaceType({ ...type.toConfig(), resolveType });
    },
    [MapperKind.UNION_TYPE]: (type) => {
      const resolveType = guardTypeResolver(type);
      return resolveType && new GraphQLUnionType({ ...type.toConfig(), resolveType });
    },
  });

  function guardField(config: Field, typeName: string, fieldName: string): Field | undefined {
    const coordinate = `${typeName}.${fieldName}`;
    const parent = schema.getType(typeName) as GraphQLObjectType;
    const field = parent.getFields()[fieldName];
    if (!field) throw new Error(`${coordinate} vanished while its schema was mapped`);
    const check = checkOf(requirements.ofField(parent, field));
    const refuses = typeName === roots.mutation || (onDenied === 'reject' && isRoot(typeName));
    const inputs = argumentsOf(parent, field);
    const isStream = typeName === roots.subscription;
    if (!refuses && !isStream && inputs.size === 0 && !isProtected(check.requirement)) return undefined;

    const { resolve = fieldResolver, subscribe = defaultFieldResolver } = config;
    if (!isStream) return { ...config, resolve: guard(resolve) };
    // Rules S5, S12: before the stream is opened, and again at every event.
    return {
      ...config,
      subscribe: deniedAfterEnd(endingWithToken(guard(subscribe), getToken), getToken, coordinate, check),
      resolve: deniedAfterEnd(guard(resolve), getToken, coordinate, check),
    };

    function guard(resolver: Resolver): Resolver {
      const admitting =
        inputs.size > 0 ? denyInputs(resolver, coordinate, check.requirement, inputs) : resolver;
      const denying = isProtected(check.requirement) ? denyField(admitting, coordinate, check) : admitting;
      return refuses ? refuseOperation(denying) : denying;
    }
  }

  /** Throws before the resolver runs (rule S5), and in step with it: nothing is awaited. */
  function denyField(resolver: Resolver, coordinate: string, check: Check): Resolver {
    return function guardedResolver(source, args, context, info) {
      const scopes = granted(context);
      if (!check.isMet(scopes)) throw new DeniedError(coordinate, check, scopes);
      return resolver(source, args, context, info);
    };
  }

  /** Rule S4: what the arguments of this request ask for, with what the field does. */
  function denyInputs(
    resolver: Resolver,
    coordinate: string,
    ofField: Requirement,
    inputs: ProtectedInputs,
  ): Resolver {
    return function guardedArguments(source, args, context, info) {
      const [node] = info.fieldNodes;
      if (!node) throw new Error(`${coordinate} is resolved without its place in a document`);
      const { variableValues, variablesAreSent } = refuseTooLarge(() => variableValuesOf(info));
      const supplied = suppliedRequirements(node, inputs, variableValues, variablesAreSent);
      const scopes = granted(context);
      if (supplied.some((requirement) => !checkOf(requirement).isMet(scopes))) {
        const all = refuseTooLarge(() => boundedConjunction([ofField, ...supplied]));
        throw new DeniedError(coordinate, checkOf(all), scopes);
      }
      return resolver(source, args, context, info);
    };
  }

  function refuseOperation(resolver: Resolver): Resolver {
    return function refusingResolver(source, args, context, info) {
      const refused = refuseTooLarge(() => refusal(info, granted(context)));
      if (refused) throw refused;
      return resolver(source, args, context, info);
    };
  }

  function isRoot(typeName: string): boolean {
    return typeName === roots.query || typeName === roots.subscription;
  }

  function guardReferences(type: GraphQLObjectType): GraphQLObjectType['extensions'] | undefined {
    const check = checkOf(requirements.ofType(type));
    if (!isProtected(check.requirement)) return undefined;
    return guardedReferenceExtensions(type, (context) => {
      const scopes = granted(context);
      // As at the field of rule S3 that asks for it: the type's name is what is protected.
      if (!check.isMet(scopes)) throw new DeniedError(`${roots.query}._entities`, check, scopes);
    });
  }

  function guardTypeResolver(abstract: GraphQLAbstractType) {
    const checks = new Map<string, Check>();
    for (const type of schema.getPossibleTypes(abstract)) {
      const requirement = requirements.ofType(type);
      if (isProtected(requirement)) checks.set(type.name, checkOf(requirement));
    }
    return checks.size > 0
      ? guardedTypeResolver(abstract.resolveType ?? typeResolver, checks, granted)
      : undefined;
  }
}
