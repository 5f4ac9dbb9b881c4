import { type DocumentNode, type GraphQLSchema, validate } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { explainOperation, type OperationExplanation } from '../operation/explain-operation.ts';
import { phraseOf } from '../scope-map/explanation.ts';
import type { Change } from './change.ts';
import { createShift } from './requirement-shift.ts';
import { suppliedVariables } from './supplied-variables.ts';
import { tokensPhrase } from './tokens-phrase.ts';

/** What a new version of a schema does to an operation that clients send. */
export interface OperationChange {
  /**
   * - `invalid`: it is not valid any more, so nobody gets an answer
   * - `refused`: tokens with which it ran are refused (a mutation, whole)
   * - `less`: tokens with which all was answered are denied a part
   * - `maybe less`: where runtime types or variables turn out so, or for tokens that were denied another part already
   * - `unreadable`: it was not valid before, or is too large to be looked at
   */
  readonly kind: 'invalid' | 'refused' | 'less' | 'maybe less' | 'unreadable';
  readonly text: string;
  /** Coordinates that it selects or supplies, and that ask for more than before. */
  readonly tightened: readonly string[];
}

/** Undefined where a token gets no less of it than before. */
export function operationChange(
  before: GraphQLSchema,
  after: GraphQLSchema,
  document: DocumentNode,
  changes: readonly Change[],
): OperationChange | undefined {
  const [wrong] = validate(before, document);
  if (wrong) return { kind: 'unreadable', tightened: [], text: `was not valid before: ${wrong.message}` };
  const [error] = validate(after, document);
  if (error) return { kind: 'invalid', tightened: [], text: `is not valid any more: ${error.message}` };
  const shiftOf = createShift(schemaRequirements(before), schemaRequirements(after));
  const compared = compare({});
  const supplying = compared && compare(suppliedVariables(after, document));
  if (!compared || !supplying)
    return { kind: 'unreadable', tightened: [], text: 'is too large to be looked at' };
  const touched = new Set([...touchedBy(supplying.was), ...touchedBy(supplying.is)]);
  const tightened = changes.flatMap(({ kind, coordinate }) =>
    kind === 'tightened' && touched.has(coordinate) ? [coordinate] : [],
  );
  const { is, was, losing } = compared;
  if (losing.length === 0 && supplying.losing.length > 0) {
    const text = `where it supplies its variables it asks for more: denied to ${tokensPhrase(supplying.losing)}`;
    return { kind: 'maybe less', tightened, text };
  }
  if (losing.length === 0) {
    if (tightened.length === 0) return undefined;
    return {
      kind: 'maybe less',
      tightened,
      text: 'asks for more within: less for who is answered only a part, or for some runtime types',
    };
  }
  const needs = `needs ${phraseOf(is.requirement)} and needed ${phraseOf(was.requirement)}`;
  const whom = tokensPhrase(losing);
  return is.kind === 'mutation'
    ? { kind: 'refused', tightened, text: `${needs}: refused to ${whom}` }
    : { kind: 'less', tightened, text: `${needs}: denied in part to ${whom}` };

  function compare(variableValues: VariableValues) {
    const was = explained(before, document, variableValues);
    const is = explained(after, document, variableValues);
    return was && is && { was, is, losing: shiftOf(was.requirement, is.requirement).losing };
  }
}

type VariableValues = Readonly<Record<string, unknown>>;

function explained(
  schema: GraphQLSchema,
  document: DocumentNode,
  variableValues: VariableValues,
): OperationExplanation | undefined {
  try {
    return explainOperation(schema, document, { variableValues });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function touchedBy({ fields }: OperationExplanation): string[] {
  return fields.flatMap(({ coordinates, origins, runtimeTypes }) => [
    ...coordinates,
    ...origins.map(({ coordinate }) => coordinate).filter((one) => /[(.]/.test(one)),
    ...runtimeTypes.map(({ name }) => name),
  ]);
}
