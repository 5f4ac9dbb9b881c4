import {
  defaultFieldResolver,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNullableType,
  isListType,
} from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { argumentRequirements, type ProtectedInputs } from '../directive/input-requirements.ts';
import { suppliedRequirements } from '../operation/supplied-requirements.ts';
import { boundedConjunction, isProtected } from '../requirement/requirement.ts';
import type { Check } from '../requirement/satisfaction.ts';
import { denyFieldOfItem } from './denied-items.ts';
import type { Denied } from './denying.ts';
import type { Enforcement } from './enforcement.ts';
import { createRefusal } from './refusal.ts';
import { deniedAfterEnd, endingList, endingWithToken } from './subscription.ts';
import { createTooLarge } from './too-large.ts';
import { variablesIn } from './variables-in.ts';

type Field = GraphQLFieldConfig<unknown, unknown>;
type Resolver = GraphQLFieldResolver<unknown, unknown>;

export interface FieldGuardOptions {
  readonly onDenied: 'null' | 'reject';
  readonly dryRun: boolean;
  readonly fieldResolver: Resolver;
}

/** Makes the function that puts a field's checks before its resolver; it gives undefined for a field that needs none. */
export function createFieldGuard(
  enforcement: Enforcement,
  { onDenied, dryRun, fieldResolver }: FieldGuardOptions,
): (config: Field, typeName: string, fieldName: string) => Field | undefined {
  const { schema, granted, checkOf, decisionOf, deny } = enforcement;
  const requirements = fieldRequirements(schema);
  const argumentsOf = argumentRequirements(schema);
  const unlessTooLarge = createTooLarge(dryRun);
  const refusal = createRefusal(schema, checkOf, unlessTooLarge);
  const roots = {
    query: schema.getQueryType()?.name,
    mutation: schema.getMutationType()?.name,
    subscription: schema.getSubscriptionType()?.name,
  };

  return function guardField(config, typeName, fieldName) {
    const coordinate = `${typeName}.${fieldName}`;
    const parent = schema.getType(typeName) as GraphQLObjectType;
    const field = parent.getFields()[fieldName];
    if (!field) throw new Error(`${coordinate} vanished while its schema was mapped`);
    const check = checkOf(requirements.ofField(parent, field));
    const mayRefuse = typeName === roots.mutation || (onDenied === 'reject' && isRoot(typeName));
    const inputs = argumentsOf(parent, field);
    const isStream = typeName === roots.subscription;
    if (!mayRefuse && !isStream && inputs.size === 0 && !isProtected(check.requirement)) return undefined;

    const { resolve = fieldResolver, subscribe = defaultFieldResolver } = config;
    if (!isStream) {
      const mayStream = isProtected(check.requirement) && isListType(getNullableType(field.type)) && !dryRun;
      const ending = mayStream ? endingList(resolve, enforcement, coordinate, check) : resolve;
      return { ...config, resolve: guard(ending) };
    }
    // Rules S5, S12: before the stream is opened, and again at every event.
    const ending = dryRun ? guard(subscribe) : endingWithToken(guard(subscribe), enforcement);
    return {
      ...config,
      subscribe: deniedAfterEnd(ending, enforcement, coordinate, check),
      resolve: deniedAfterEnd(guard(resolve), enforcement, coordinate, check),
    };

    function guard(resolver: Resolver): Resolver {
      const denying =
        inputs.size > 0
          ? denyInputs(resolver, coordinate, check, inputs)
          : isProtected(check.requirement)
            ? denyField(resolver, coordinate, check)
            : resolver;
      return mayRefuse ? refuseOperation(denying, typeName) : denying;
    }
  };

  /** Denies before the resolver runs (rule S5), and in step with it: nothing is awaited. */
  function denyField(resolver: Resolver, coordinate: string, check: Check): Resolver {
    const admits = decisionOf(check);
    return function guardedResolver(source, args, context, info) {
      if (admits(context, info)) return resolver(source, args, context, info);
      const denied = { coordinate, check, granted: granted(context, info), field: info };
      return denyOr(() => resolver(source, args, context, info), denied, context, info);
    };
  }

  /** Rule S4: what the arguments of this request ask for, with what the field does. */
  function denyInputs(
    resolver: Resolver,
    coordinate: string,
    { requirement }: Check,
    inputs: ProtectedInputs,
  ): Resolver {
    return function guardedArguments(source, args, context, info) {
      const [node] = info.fieldNodes;
      if (!node) throw new Error(`${coordinate} is resolved without its place in a document`);
      const scopes = granted(context, info);
      const variables = unlessTooLarge(() => variablesIn(info));
      const needed = [requirement, ...(variables ? suppliedRequirements(node, inputs, variables) : [])];
      if (needed.every((one) => checkOf(one).isMet(scopes))) return resolver(source, args, context, info);
      const all = unlessTooLarge(() => boundedConjunction(needed));
      const denied = { coordinate, check: checkOf(all ?? requirement), granted: scopes, field: info };
      return denyOr(() => resolver(source, args, context, info), denied, context, info);
    };
  }

  /** Denies a field; in a dry run it is resolved all the same. */
  function denyOr(
    resolve: () => unknown,
    denied: Denied,
    context: unknown,
    info: GraphQLResolveInfo,
  ): unknown {
    try {
      deny(denied, context, info);
    } catch (error) {
      return denyFieldOfItem(error, info);
    }
    return resolve();
  }

  /** Root fields alone: a field of another type can lead to a root type, too, and by then something has run. */
  function refuseOperation(resolver: Resolver, typeName: string): Resolver {
    return function refusingResolver(source, args, context, info) {
      const isAtRoot = info.path.prev === undefined && typeName === roots[info.operation.operation];
      const refuses = isAtRoot && (info.operation.operation === 'mutation' || onDenied === 'reject');
      const denied = refuses ? refusal(info, () => granted(context, info)) : undefined;
      if (denied) deny({ ...denied, field: info }, context, info);
      return resolver(source, args, context, info);
    };
  }

  function isRoot(typeName: string): boolean {
    return typeName === roots.query || typeName === roots.subscription;
  }
}
