import type { GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { isProtected } from '../requirement/requirement.ts';
import type { Enforcement } from './enforcement.ts';

type ReferenceResolver = (reference: unknown, context: unknown, info: GraphQLResolveInfo) => unknown;
type Subgraph = { readonly resolveReference?: ReferenceResolver };

/**
 * Rule S5: `_entities` would load an object before its type is known. Makes the function that puts the type's check before
 * its reference resolver, where a subgraph library keeps it; it gives undefined for a type that needs no check.
 */
export function createReferenceGuard({
  schema,
  granted,
  checkOf,
  deny,
}: Enforcement): (type: GraphQLObjectType) => GraphQLObjectType['extensions'] | undefined {
  const requirements = fieldRequirements(schema);

  return function guardReferences(type) {
    const check = checkOf(requirements.ofType(type));
    const { apollo } = type.extensions as { apollo?: { subgraph?: Subgraph } };
    const resolveReference = apollo?.subgraph?.resolveReference;
    if (!resolveReference || !isProtected(check.requirement)) return undefined;
    const guarded: ReferenceResolver = (reference, context, info) => {
      const scopes = granted(context);
      // As at the field of rule S3 that asks for it: the type's name is what is protected.
      const coordinate = `${schema.getQueryType()?.name}._entities`;
      if (!check.isMet(scopes)) deny({ coordinate, check, granted: scopes }, context, info);
      return resolveReference(reference, context, info);
    };
    return {
      ...type.extensions,
      apollo: { ...apollo, subgraph: { ...apollo.subgraph, resolveReference: guarded } },
    };
  };
}
