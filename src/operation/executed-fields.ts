import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getOperationAST,
  isAbstractType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql';

/** An operation, and what is needed to know which of its fields execute. */
export interface Operation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: { readonly [name: string]: FragmentDefinitionNode | undefined };
  readonly variables: Variables;
}

/** Those of an operation that have a value, also by a default of the document. */
export interface Variables {
  readonly has: (name: string) => boolean;
  readonly get: (name: string) => unknown;
  /** Whether they are as the client sent them, and not coerced: defaults of input fields are not among them then. */
  readonly areSent: boolean;
}

/** The operation of `document` that `operationName` chooses; undefined where there is none, or more than one without a name. */
export function operationOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: OperationOptions = {},
): Operation | undefined {
  const definition = getOperationAST(document, options.operationName);
  if (!definition) return undefined;
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments[one.name.value] = one;
  }
  refuseFragmentArguments(fragments);
  const variableValues: Record<string, unknown> = Object.create(null);
  for (const { variable, defaultValue } of definition.variableDefinitions ?? []) {
    if (defaultValue) variableValues[variable.name.value] = valueFromASTUntyped(defaultValue);
  }
  for (const [name, value] of Object.entries(options.variableValues ?? {})) {
    if (value !== undefined) variableValues[name] = value;
  }
  return { schema, definition, fragments, variables: variablesOf(variableValues, true) };
}

/**
 * What a name is inherited for counts, too: some executors keep coerced variables in an object with a prototype, and take `$toString`
 * from there, or after `$__proto__` the values in that. Without prototype there is nothing but what was sent.
 */
export function variablesOf(values: { readonly [name: string]: unknown }, areSent: boolean): Variables {
  return { has: (name) => name in values, get: (name) => values[name], areSent };
}

/** @throws RangeError for graphql 17's experimental fragment arguments: what they do to variables is not followed */
export function refuseFragmentArguments(fragments: Operation['fragments']): void {
  const one = Object.values(fragments).find((fragment) => fragment?.variableDefinitions?.length);
  if (one) throw new RangeError(`The arguments of the fragment ${one.name.value} are not supported`);
}

/** Which operation of a document, and with which variables. */
export interface OperationOptions {
  readonly operationName?: string | null | undefined;
  readonly variableValues?: { readonly [name: string]: unknown } | null | undefined;
}

/** The fields that execute on an object of `type`, by response key (GraphQL §6.3.2, CollectFields; rule S13). */
export function executedFields(
  operation: Operation,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visitedFragments = new Set<string>();
  for (const { selections } of selectionSets) collect(selections);
  return fields;

  function collect(selections: readonly SelectionNode[]): void {
    for (const selection of selections) {
      if (!isIncluded(operation, selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const group = fields.get(key);
        if (group) group.push(selection);
        else fields.set(key, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (applies(selection.typeCondition?.name.value)) collect(selection.selectionSet.selections);
      } else {
        const name = selection.name.value;
        const fragment = operation.fragments[name];
        if (!fragment || visitedFragments.has(name)) continue;
        visitedFragments.add(name);
        if (applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet.selections);
      }
    }
  }

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditionType = operation.schema.getType(condition);
    return isAbstractType(conditionType) && operation.schema.isSubType(conditionType, type);
  }
}

function isIncluded({ variables }: Operation, { directives = [] }: SelectionNode): boolean {
  return directives.every(({ name, arguments: args }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const condition = args?.find((argument) => argument.name.value === 'if')?.value;
    const value =
      condition?.kind === Kind.VARIABLE ? variables.get(condition.name.value) : literal(condition);
    // A condition without a value makes execution fail; until then its field counts as one that executes.
    return typeof value !== 'boolean' || value === (name.value === 'include');
  });
}

function literal(node: ValueNode | undefined): boolean | undefined {
  return node?.kind === Kind.BOOLEAN ? node.value : undefined;
}
