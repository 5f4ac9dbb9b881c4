import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { isProtected } from '../requirement/requirement.ts';
import { DeniedError } from './denial.ts';
import type { Enforcement } from './enforcement.ts';

/** Context and info are the last two; Mercurius has empty arguments before them. */
type ReferenceResolver = (reference: unknown, ...rest: Rest) => unknown;
type Rest =
  | [context: unknown, info: GraphQLResolveInfo]
  | [args: unknown, context: unknown, info: GraphQLResolveInfo];
type Subgraph = { readonly resolveReference?: ReferenceResolver };
/** The two places in which subgraph libraries keep a type's reference resolver, on objects and on interfaces. */
type Entity = (GraphQLObjectType | GraphQLInterfaceType) & { resolveReference?: ReferenceResolver };

/**
 * Rule S5: `_entities` would load an object before its type is known. Makes the function that puts the types' checks
 * before their reference resolvers, in place, in a schema that was mapped from the one of the enforcement.
 */
export function createReferenceGuard({
  schema,
  granted,
  checkOf,
  deny,
}: Enforcement): (mapped: GraphQLSchema) => void {
  const requirements = fieldRequirements(schema);
  // As at the field of rule S3 that asks for it: the type's name is what is protected.
  const coordinate = `${schema.getQueryType()?.name}._entities`;

  return function guardReferences(mapped) {
    for (const original of Object.values(schema.getTypeMap())) {
      if (!isObjectType(original) && !isInterfaceType(original)) continue;
      const type = mapped.getType(original.name) as Entity;
      const { apollo } = type.extensions as { apollo?: { subgraph?: Subgraph } };
      if (apollo?.subgraph?.resolveReference) {
        const resolveReference = guard(original, apollo.subgraph.resolveReference);
        const subgraph = { ...apollo.subgraph, resolveReference };
        type.extensions = { ...type.extensions, apollo: { ...apollo, subgraph } };
      }
      // What stands on the type itself was lost in mapping.
      const { resolveReference } = original as Entity;
      if (resolveReference) type.resolveReference = guard(original, resolveReference);
    }
  };

  function guard(type: Entity, resolveReference: ReferenceResolver): ReferenceResolver {
    const check = checkOf(requirements.ofType(type));
    if (!isProtected(check.requirement)) return resolveReference;
    return guardedReference;

    function guardedReference(reference: unknown, ...rest: Rest): unknown {
      const [context, info] = rest.length === 3 ? [rest[1], rest[2]] : rest;
      const scopes = granted(context, info);
      try {
        if (!check.isMet(scopes)) deny({ coordinate, check, granted: scopes }, context, info);
      } catch (error) {
        // An error for a value is this entity's alone; thrown, it would take the others of the list along (rule S10).
        // Of an interface's value the library wants to know the type next, so there it has to be thrown.
        if (error instanceof DeniedError && isObjectType(type)) return error;
        throw error;
      }
      return resolveReference(reference, ...rest);
    }
  }
}
