import type { GraphQLObjectType } from 'graphql';

type ReferenceResolver = (reference: unknown, context: unknown, info: unknown) => unknown;
type Subgraph = { readonly resolveReference?: ReferenceResolver };

/**
 * Rule S5: where a subgraph library keeps the type's reference resolver, one that first asks `admit`; undefined where
 * the type has none. `_entities` would load the object before its type is known.
 */
export function guardedReferenceExtensions(
  { extensions }: GraphQLObjectType,
  admit: (context: unknown) => void,
): GraphQLObjectType['extensions'] | undefined {
  const { apollo } = extensions as { apollo?: { subgraph?: Subgraph } };
  const resolveReference = apollo?.subgraph?.resolveReference;
  if (!resolveReference) return undefined;
  const guarded: ReferenceResolver = (reference, context, info) => {
    admit(context);
    return resolveReference(reference, context, info);
  };
  return {
    ...extensions,
    apollo: { ...apollo, subgraph: { ...apollo.subgraph, resolveReference: guarded } },
  };
}
