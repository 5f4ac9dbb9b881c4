import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Requirement } from '../requirement/requirement.ts';
import { certainRequirements } from './certain-requirements.ts';
import { type Operation, type OperationOptions, operationOf, type Variables } from './executed-fields.ts';
import { type FieldNeed, requiredFields } from './required-fields.ts';
import { type Selection, selectionOf } from './selection.ts';

/** What an operation was found to ask for, each part worked out when it is first wanted. */
export interface Analysis {
  readonly selection: Selection;
  readonly certain: () => readonly Requirement[];
  /** @throws RangeError see `requiredFields` */
  readonly fields: () => readonly FieldNeed[];
}

/** An analysis, and what of the variables it depends on. */
interface Kept {
  readonly analysis: Analysis;
  readonly looks: readonly Look[];
}

interface Look {
  readonly at: (variables: Variables) => unknown;
  readonly saw: unknown;
}

const known = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<OperationDefinitionNode, Kept[]>>>();
/** For one operation: conditions multiply. */
const maxKept = 16;

/**
 * The analysis of an operation, remembered with the schema and the document; a document is not changed once it was parsed.
 * It holds for all variables that look the same where the analysis looked.
 * @throws RangeError where the document has no such operation, or it is too large to be looked at
 * @throws InvalidSchemaError see `schemaRequirements`
 */
export function analysisOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: OperationOptions,
): Analysis {
  const operation = operationOf(schema, document, options);
  if (!operation) throw noSuchOperation(options);
  const kept = keptFor(schema, document, operation);
  const before = kept.find(({ looks }) => looks.every(({ at, saw }) => at(operation.variables) === saw));
  if (before) return before.analysis;

  const { variables, looksTaken } = observed(operation.variables);
  const selection = selectionOf({ ...operation, variables });
  if (!selection) throw noSuchOperation(options);
  const analysis = {
    selection,
    certain: once(() => certainRequirements(selection)),
    fields: once(() => requiredFields(selection)),
  };
  const looks = looksTaken();
  // The values of input objects are as many as there are requests.
  if (looks.every(({ saw }) => typeof saw === 'boolean' || saw === undefined)) {
    if (kept.length >= maxKept) kept.shift();
    kept.push({ analysis, looks });
  }
  return analysis;
}

function keptFor(schema: GraphQLSchema, document: DocumentNode, { definition }: Operation): Kept[] {
  const documents = known.get(schema) ?? new WeakMap();
  known.set(schema, documents);
  const operations = documents.get(document) ?? new Map();
  documents.set(document, operations);
  const kept = operations.get(definition) ?? [];
  operations.set(definition, kept);
  return kept;
}

function observed({ has, get, areSent }: Variables): { variables: Variables; looksTaken: () => Look[] } {
  const looks = new Map<string, Look>();
  const variables: Variables = {
    has(name) {
      const saw = has(name);
      looks.set(`has ${name}`, { at: (later) => later.has(name), saw });
      return saw;
    },
    get(name) {
      const saw = get(name);
      looks.set(`get ${name}`, { at: (later) => later.get(name), saw });
      return saw;
    },
    areSent,
  };
  return { variables, looksTaken: () => [...looks.values()] };
}

function noSuchOperation({ operationName }: OperationOptions): RangeError {
  const name = operationName ? ` called ${operationName}` : '';
  return new RangeError(`The document has no single operation${name} that the schema could execute`);
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
