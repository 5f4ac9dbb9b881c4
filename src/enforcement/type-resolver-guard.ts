import { isPromise } from '@graphql-tools/utils';
import type { GraphQLAbstractType, GraphQLTypeResolver } from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { isProtected } from '../requirement/requirement.ts';
import type { Check } from '../requirement/satisfaction.ts';
import type { Admits } from './decisions.ts';
import { denyTypeOfItem } from './denied-items.ts';
import type { Enforcement } from './enforcement.ts';
import { runtimeTypeOf } from './runtime-type.ts';

type TypeResolver = GraphQLTypeResolver<unknown, unknown>;

/**
 * Rule S3: the runtime type is checked as soon as it is known. Makes the function that puts that check behind the type
 * resolver of an interface or a union.
 */
export function createTypeResolverGuard(
  { schema, granted, checkOf, decisionOf, deny }: Enforcement,
  typeResolver: TypeResolver,
): (abstract: GraphQLAbstractType) => TypeResolver {
  const requirements = fieldRequirements(schema);

  return function guardTypeResolver(abstract) {
    const checks = new Map<string, { check: Check; admits: Admits }>();
    for (const type of schema.getPossibleTypes(abstract)) {
      const check = checkOf(requirements.ofType(type));
      if (isProtected(check.requirement)) checks.set(type.name, { check, admits: decisionOf(check) });
    }
    const resolveType = abstract.resolveType ?? typeResolver;

    return function resolveTypeGuarded(value, context, info, type) {
      const resolved = resolveType(value, context, info, type);
      return isPromise(resolved) ? resolved.then(checked) : checked(resolved);

      /** A value that is denied is asked nothing. */
      function checked(name: string | undefined): ReturnType<TypeResolver> {
        const admitted = admit(name);
        return isPromise(admitted) ? admitted : runtimeTypeOf(admitted, value, context, info);
      }

      function admit(name: string | undefined): string | undefined | Promise<never> {
        const needed = checks.get(nameOf(name));
        if (!needed || needed.admits(context, info)) return name;
        // The coordinate is the field's: the type's name is what is protected.
        const coordinate = `${info.parentType.name}.${info.fieldName}`;
        try {
          deny({ coordinate, check: needed.check, granted: granted(context, info) }, context, info);
          return name;
        } catch (error) {
          return denyTypeOfItem(error, info);
        }
      }
    };
  };
}

/** An executor that still takes a type for its name must not get around the check. */
function nameOf(resolved: unknown): string {
  return typeof resolved === 'string'
    ? resolved
    : String((resolved as { name?: unknown } | null | undefined)?.name);
}
