import {
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { argumentRequirements, type ProtectedInput } from '../directive/input-requirements.ts';
import {
  boundedConjunction,
  noRequirement,
  type Requirement,
  requirementKey,
} from '../requirement/requirement.ts';
import { executedFields, type Operation } from './executed-fields.ts';
import { suppliedInputs } from './supplied-requirements.ts';

/**
 * What executes on an object of one type. The same selection stands for all places where the same fields execute on
 * the same type, so an operation is a graph of them: who walks it remembers where he has been, for as a tree it can
 * be as large as the number of types to the power of the depth.
 */
export interface Selection {
  readonly type: GraphQLObjectType;
  /** What the object itself asks for once its type is known (rule S3); nothing where its field has asked for it already. */
  readonly requirement: Requirement;
  readonly fields: readonly SelectedField[];
}

/** A field of a {@link Selection}. */
export interface SelectedField {
  readonly responseKey: string;
  readonly coordinate: string;
  readonly requirement: Requirement;
  /** What the client supplies that is protected (rule S4). */
  readonly supplied: readonly ProtectedInput[];
  /** One for each type that the field's value may turn out to have; none for a scalar or an enum. */
  readonly possible: readonly Selection[];
}

/** A hundred thousand fields on a type each are looked at in a fifth of a second. */
const maxFields = 100_000;

/**
 * The whole operation as it will be executed, all runtime types side by side.
 * @throws RangeError for one that is too large to be looked at
 */
export function selectionOf(operation: Operation): Selection | undefined {
  const { schema, definition } = operation;
  const root = schema.getRootType(definition.operation);
  if (!root) return undefined;
  const requirements = fieldRequirements(schema);
  const argumentsOf = argumentRequirements(schema);
  const known = new Map<string, Selection>();
  const ofAbstract = new Map<string, readonly Selection[]>();
  const numbers = new Map<SelectionSetNode, number>();
  let selected = 0;
  return select(root, noRequirement, [definition.selectionSet]);

  function select(
    type: GraphQLObjectType,
    requirement: Requirement,
    selectionSets: readonly SelectionSetNode[],
  ): Selection {
    const key = `${type.name} ${requirement === noRequirement} ${numbersOf(selectionSets)}`;
    const before = known.get(key);
    if (before) return before;
    const fields: SelectedField[] = [];
    const selection = { type, requirement, fields };
    // Before its fields: a document that nobody validated may go round in circles.
    known.set(key, selection);
    const executed = executedFields(operation, type, selectionSets);
    // Fragments that overlap in every way can make as many as two to the power of their number.
    selected += 1 + executed.size;
    if (selected > maxFields) throw new RangeError(`The operation selects more than ${maxFields} fields`);
    for (const [responseKey, nodes] of executed) fields.push(...selectField(type, responseKey, nodes));
    return selection;
  }

  /** Shared by all fields that give the same: each of a hundred types may have one. */
  function selectPossible(type: GraphQLAbstractType, selectionSets: readonly SelectionSetNode[]) {
    const key = `${type.name} ${numbersOf(selectionSets)}`;
    const possible =
      ofAbstract.get(key) ??
      schema.getPossibleTypes(type).map((one) => select(one, requirements.ofType(one), selectionSets));
    ofAbstract.set(key, possible);
    return possible;
  }

  function selectField(
    parent: GraphQLObjectType,
    responseKey: string,
    nodes: readonly FieldNode[],
  ): SelectedField[] {
    const [node] = nodes;
    const field = node && parent.getFields()[node.name.value];
    if (!field) return []; // Introspection (rule S15), or a document that validation refuses.
    const supplied = suppliedInputs(node, argumentsOf(parent, field), operation.variables);
    const ofInputs = new Map(supplied.map((input) => [requirementKey(input.requirement), input.requirement]));
    const requirement = boundedConjunction([requirements.ofField(parent, field), ...ofInputs.values()]);
    const named = getNamedType(field.type);
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const possible = isAbstractType(named)
      ? selectPossible(named, selectionSets)
      : isObjectType(named)
        ? [select(named, noRequirement, selectionSets)]
        : [];
    return [{ responseKey, coordinate: `${parent.name}.${field.name}`, requirement, supplied, possible }];
  }

  function numbersOf(selectionSets: readonly SelectionSetNode[]): string {
    const found = selectionSets.map((selectionSet) => {
      const number = numbers.get(selectionSet) ?? numbers.size;
      numbers.set(selectionSet, number);
      return number;
    });
    return [...new Set(found)].join(' ');
  }
}
