import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Operation } from '../operation/executed-fields.ts';

const withoutIntrospection = new WeakMap<DocumentNode, DocumentNode>();

/** The document without its `__schema` and `__type`, wherever they stand; the same one where it has none. */
export function stripIntrospection(document: DocumentNode): DocumentNode {
  const stripped =
    withoutIntrospection.get(document) ??
    visit(document, { Field: (field) => (isIntrospection(field) ? null : undefined) });
  withoutIntrospection.set(document, stripped);
  return stripped;
}

/** Whether it asks for the schema: `__typename` is not among these. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}

/** Whether a field beneath a root field asks for the schema: a field can return the query type. */
export function hasNestedIntrospection({ definition, fragments }: Operation): boolean {
  const [atRoot, beneath] = [new Set<SelectionSetNode>(), new Set<SelectionSetNode>()];
  return isIn(definition.selectionSet, atRoot);

  function isIn(selectionSet: SelectionSetNode, visited: Set<SelectionSetNode>): boolean {
    if (visited.has(selectionSet)) return false;
    visited.add(selectionSet);
    return selectionSet.selections.some((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return isIn(selection.selectionSet, visited);
      if (selection.kind === Kind.FIELD) {
        if (isIntrospection(selection)) return visited === beneath;
        return selection.selectionSet !== undefined && isIn(selection.selectionSet, beneath);
      }
      const fragment = fragments[selection.name.value];
      return fragment !== undefined && isIn(fragment.selectionSet, visited);
    });
  }
}

/** An operation of these fields alone, with the fragments and the variables that they use. */
export function operationOfFields(
  { definition, fragments }: Operation,
  fields: readonly FieldNode[],
): DocumentNode {
  const used = new Set<FragmentDefinitionNode>();
  const variables = new Set<string>();
  for (const field of fields) collect(field);
  // A Set's iterator also visits what is added on the way.
  for (const fragment of used) collect(fragment.selectionSet);

  const operation: OperationDefinitionNode = {
    ...definition,
    variableDefinitions: (definition.variableDefinitions ?? []).filter(({ variable }) =>
      variables.has(variable.name.value),
    ),
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
  };
  return { kind: Kind.DOCUMENT, definitions: [operation, ...used] };

  function collect(node: FieldNode | SelectionSetNode): void {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments[name.value];
        if (fragment) used.add(fragment);
      },
      Variable({ name }) {
        variables.add(name.value);
      },
    });
  }
}
