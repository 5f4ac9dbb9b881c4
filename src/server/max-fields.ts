import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';

/** Of what is over a limit. */
export const tooLarge = 'OPERATION_TOO_LARGE';

/**
 * Validation rule: an operation has at most so many fields, those of a fragment each time that it is spread. Ten fragments that spread each other four
 * times are half a kilobyte, and a million fields.
 */
export function maxFieldsRule(most: number): ValidationRule {
  return (context) => ({
    OperationDefinition(operation) {
      if (fieldsOf(context.getDocument(), operation.selectionSet, most) <= most) return;
      const message = `The operation has more than ${most} fields, those of its fragments counted where they are spread`;
      context.reportError(new GraphQLError(message, { nodes: operation, extensions: { code: tooLarge } }));
    },
  });
}

/** Each fragment is counted once; one that spreads itself is not valid, and counts as nothing there. */
function fieldsOf(document: DocumentNode, operation: SelectionSetNode, most: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const counts = new Map<string, number>();
  return count(operation);

  function count({ selections }: SelectionSetNode): number {
    let fields = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) fields += countFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) fields += count(selection.selectionSet);
      else fields += 1 + (selection.selectionSet ? count(selection.selectionSet) : 0);
    }
    // Large enough; and no number is too large to be one.
    return Math.min(fields, most + 1);
  }

  function countFragment(name: string): number {
    const known = counts.get(name);
    if (known !== undefined) return known;
    counts.set(name, 0);
    const fragment = fragments.get(name);
    const fields = fragment ? count(fragment.selectionSet) : 0;
    counts.set(name, fields);
    return fields;
  }
}
