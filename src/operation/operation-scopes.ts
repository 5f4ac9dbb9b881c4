import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import { type RequiredField, requiredScopes } from './required-scopes.ts';

/** What an operation needs before anybody knows its variables. */
export interface OperationScopes {
  readonly authenticated: boolean;
  /** What it needs whatever its variables: an OR of ANDs, sorted and minimal; `[[]]` where that is no scope. */
  readonly scopes: readonly (readonly string[])[];
  /**
   * The fields that may need more than that: with some variables, or for some runtime types. Outermost first; one beneath them is
   * there where it needs more than they do.
   */
  readonly conditional: readonly Pick<RequiredField, 'path' | 'coordinate' | 'scopes'>[];
}

/**
 * Says what an operation needs when it is built, not sent. What `@skip` and `@include` leave to a variable, and an argument whose
 * variable may be left out, is conditional, as is what stands within a variable's default; what stands within its value is not known.
 *
 * @throws RangeError, InvalidSchemaError see `requiredScopes`
 */
export function operationScopes(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string,
): OperationScopes {
  const operation = getOperationAST(document, operationName);
  const certain = requiredScopes(schema, withoutConditions(document), {
    operationName,
    variableValues: certainVariables(operation),
  });
  const possible = requiredScopes(schema, document, {
    operationName,
    variableValues: everyVariable(operation),
  });
  const conditional: RequiredField[] = [];
  for (const field of possible.fields) {
    const isCertain = (certain.authenticated || !field.authenticated) && meets(certain, field);
    const above = conditional.filter(({ path }) => path.every((key, depth) => key === field.path[depth]));
    if (!isCertain && !above.some((one) => meets(one, field))) conditional.push(field);
  }
  return {
    authenticated: certain.authenticated,
    scopes: certain.scopes,
    conditional: conditional.map(({ path, coordinate, scopes }) => ({ path, coordinate, scopes })),
  };
}

/** Variables with which an operation asks for all that it ever asks for: null is no boolean, so no condition leaves a field out. */
export function everyVariable(operation: Operation): Record<string, null> {
  return valuesOf(operation, ({ defaultValue }) => defaultValue === undefined || isBoolean(defaultValue));
}

/** What is certain of all values: a default of an object or a list is one of many, so that nothing within it counts. */
function certainVariables(operation: Operation): Record<string, null> {
  const isOneOfMany = ({ defaultValue }: VariableDefinitionNode) =>
    defaultValue?.kind === Kind.OBJECT || defaultValue?.kind === Kind.LIST;
  return { ...neededVariables(operation), ...valuesOf(operation, isOneOfMany) };
}

/** Those that a client cannot leave out; what has a default in the document has it anyway. */
export function neededVariables(operation: Operation): Record<string, null> {
  return valuesOf(operation, ({ type, defaultValue }) => !defaultValue && type.kind === Kind.NON_NULL_TYPE);
}

type Operation = OperationDefinitionNode | null | undefined;

function valuesOf(
  operation: Operation,
  isGiven: (definition: VariableDefinitionNode) => boolean,
): Record<string, null> {
  const given = (operation?.variableDefinitions ?? []).filter(isGiven);
  return Object.fromEntries(given.map(({ variable }) => [variable.name.value, null]));
}

function isBoolean({ kind }: ASTNode): boolean {
  return kind === Kind.BOOLEAN;
}

function withoutConditions(document: DocumentNode): DocumentNode {
  return visit(document, {
    enter: (node: ASTNode) => (isSelection(node) && dependsOnVariable(node) ? null : undefined),
  });
}

function isSelection(node: ASTNode): node is SelectionNode {
  return node.kind === Kind.FIELD || node.kind === Kind.FRAGMENT_SPREAD || node.kind === Kind.INLINE_FRAGMENT;
}

function dependsOnVariable({ directives = [] }: SelectionNode): boolean {
  return directives.some(
    ({ name, arguments: given = [] }) =>
      (name.value === 'skip' || name.value === 'include') &&
      given.some(({ value }) => value.kind === Kind.VARIABLE),
  );
}

/** Whether every token that has what `one` needs has what `other` needs. */
function meets({ scopes }: Scopes, other: Scopes): boolean {
  return scopes.every((all) => other.scopes.some((least) => least.every((scope) => all.includes(scope))));
}

type Scopes = Pick<OperationScopes, 'scopes'>;
