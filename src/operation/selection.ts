import {
  type FieldNode,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { noRequirement, type Requirement } from '../requirement/requirement.ts';
import { executedFields, type Operation } from './executed-fields.ts';

/** What executes on an object of one type. */
export interface Selection {
  readonly type: GraphQLObjectType;
  /** What the object itself asks for once its type is known (rule S3); nothing where its field has asked for it already. */
  readonly requirement: Requirement;
  readonly fields: readonly SelectedField[];
}

/** A field of a {@link Selection}. */
export interface SelectedField {
  /** Response keys from the root; list indices are left out. */
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly requirement: Requirement;
  /** One for each type that the field's value may turn out to have; none for a scalar or an enum. */
  readonly possible: readonly Selection[];
}

/** The whole operation as it will be executed, all runtime types side by side. */
export function selectionOf(operation: Operation): Selection | undefined {
  const { schema, definition } = operation;
  const root = schema.getRootType(definition.operation);
  if (!root) return undefined;
  const requirements = fieldRequirements(schema);
  // The same fields on the same type under the same path ask for the same, whichever types lie in between.
  const seen = new Map<string, Selection>();
  const numbers = new Map<SelectionSetNode, number>();
  return select(root, noRequirement, [definition.selectionSet], []);

  function select(
    type: GraphQLObjectType,
    requirement: Requirement,
    selectionSets: readonly SelectionSetNode[],
    path: readonly string[],
  ): Selection {
    const key = [type.name, path.join('.'), ...selectionSets.map(numberOf)].join(' ');
    const known = seen.get(key);
    if (known) return known;
    const fields = [...executedFields(operation, type, selectionSets)].flatMap(([responseKey, nodes]) =>
      selectField(type, nodes, [...path, responseKey]),
    );
    const selection = { type, requirement, fields };
    seen.set(key, selection);
    return selection;
  }

  function selectField(
    parent: GraphQLObjectType,
    nodes: readonly FieldNode[],
    path: readonly string[],
  ): SelectedField[] {
    const field = parent.getFields()[nodes[0]?.name.value ?? ''];
    if (!field) return []; // Introspection (rule S15), or a document that validation refuses.
    const requirement = requirements.ofField(parent, field);
    const named = getNamedType(field.type);
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const possible = isAbstractType(named)
      ? schema
          .getPossibleTypes(named)
          .map((type) => select(type, requirements.ofType(type), selectionSets, path))
      : isObjectType(named)
        ? [select(named, noRequirement, selectionSets, path)]
        : [];
    return [{ path, coordinate: `${parent.name}.${field.name}`, requirement, possible }];
  }

  function numberOf(selectionSet: SelectionSetNode): number {
    const number = numbers.get(selectionSet) ?? numbers.size;
    numbers.set(selectionSet, number);
    return number;
  }
}
