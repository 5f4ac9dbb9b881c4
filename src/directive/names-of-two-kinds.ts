import { type DefinitionNode, GraphQLError, isTypeDefinitionNode, isTypeExtensionNode } from 'graphql';

/** Names of two kinds, which graphql-tools lets pass: the last one stands, without the fields and the directives of the other (rule S23). */
export function namesOfTwoKinds(definitions: readonly DefinitionNode[]): GraphQLError[] {
  const kinds = new Map<string, string>();
  return definitions.flatMap((one) => {
    if (!isTypeDefinitionNode(one) && !isTypeExtensionNode(one)) return [];
    const { value } = one.name;
    const kind = one.kind.replace(/Definition$|Extension$/, '');
    const first = kinds.get(value) ?? kind;
    kinds.set(value, first);
    if (kind === first) return [];
    const whose = value === 'Scope' ? ', the scalar of the directives' : '';
    return [new GraphQLError(`There can be only one type named "${value}"${whose}.`, { nodes: one.name })];
  });
}
