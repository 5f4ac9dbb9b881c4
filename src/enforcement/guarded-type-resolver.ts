import { isPromise } from '@graphql-tools/utils';
import type { GraphQLTypeResolver } from 'graphql';
import type { Check, Granted } from '../requirement/satisfaction.ts';
import { DeniedError } from './denial.ts';

type TypeResolver = GraphQLTypeResolver<unknown, unknown>;

/**
 * Rule S3: checks the runtime type as soon as it is known.
 * `checks` holds, by name, the possible types that ask for something.
 */
export function guardedTypeResolver(
  resolveType: TypeResolver,
  checks: ReadonlyMap<string, Check>,
  granted: (context: unknown) => Granted,
): TypeResolver {
  return function resolveTypeGuarded(value, context, info, type) {
    const resolved = resolveType(value, context, info, type);
    return isPromise(resolved) ? resolved.then(admit) : admit(resolved);

    function admit(name: string | undefined): string | undefined {
      const check = checks.get(nameOf(name));
      if (!check) return name;
      const scopes = granted(context);
      if (check.isMet(scopes)) return name;
      // The coordinate is the field's: the type's name is what is protected.
      throw new DeniedError(`${info.parentType.name}.${info.fieldName}`, check, scopes);
    }
  };
}

/** An executor that still takes a type for its name must not get around the check. */
function nameOf(resolved: unknown): string {
  return typeof resolved === 'string'
    ? resolved
    : String((resolved as { name?: unknown } | null | undefined)?.name);
}
