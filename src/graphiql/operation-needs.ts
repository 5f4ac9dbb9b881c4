import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { analysisOf } from '../operation/analysis.ts';
import type { FieldNeed } from '../operation/required-fields.ts';
import {
  conjunction,
  isProtected,
  noRequirement,
  type Requirement,
  requirementKey,
} from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';

/** What an operation needs, against what is granted. */
export interface OperationNeeds {
  /** Null for one without a name. */
  readonly name: string | null;
  readonly kind: OperationDefinitionNode['operation'];
  /** The protected fields in the order of the document, each once, without those that need no more than a field above them. */
  readonly fields: readonly NeededField[];
  /** All that would be granted if nothing were to be denied: of alternatives the one that lacks least. Sorted. */
  readonly scopes: readonly string[];
  /** Those of them that are not granted. */
  readonly missing: readonly string[];
  readonly verdict: 'open' | 'granted' | 'unauthenticated' | 'missing';
}

export interface NeededField {
  readonly coordinate: string;
  readonly requirement: Requirement;
  /** Only where a value turns out to have certain types. */
  readonly conditional: boolean;
  readonly isMet: boolean;
  /** Of the alternative that lacks least. */
  readonly scopes: readonly ScopeNeed[];
}

export interface ScopeNeed {
  readonly name: string;
  readonly granted: boolean;
}

export interface NeedsOptions {
  readonly schema: GraphQLSchema;
  readonly text: string;
  /** Offset in `text`: the operation there is meant, or else the first. */
  readonly cursor: number;
  readonly variableValues?: { readonly [name: string]: unknown } | undefined;
  readonly granted: Granted;
}

/** Undefined where there is no operation yet, or one that cannot be read or is too large. */
export function operationNeeds(options: NeedsOptions): OperationNeeds | undefined {
  const { schema, text, cursor, variableValues, granted } = options;
  try {
    const document = parse(text);
    const operation = operationAt(document, cursor);
    if (!operation) return undefined;
    const analysis = analysisOf(schema, onlyWith(document, operation), { variableValues });
    return judged(operation, schema, beyondParents(analysis.fields()), granted);
  } catch {
    // Half of it is typed.
    return undefined;
  }
}

function operationAt(document: DocumentNode, cursor: number): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const before = operations.filter(({ loc }) => loc && loc.start <= cursor);
  return before.at(-1) ?? operations[0];
}

/** Several operations may have the same name, or none, while they are written. */
function onlyWith(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const others = document.definitions.filter((one) => one.kind !== Kind.OPERATION_DEFINITION);
  return { ...document, definitions: [operation, ...others] };
}

/** A field is reached only where those above it were granted: what they need already is no news. */
function beyondParents(fields: readonly FieldNeed[]): FieldNeed[] {
  const above = new Map<string, Requirement>();
  return fields.filter(({ path, requirement }) => {
    const parents = path.map((_key, index) => above.get(path.slice(0, index).join('.')) ?? noRequirement);
    const met = parents.reduce((all, one) => conjunction(all, one), noRequirement);
    const here = path.join('.');
    above.set(here, conjunction(above.get(here) ?? noRequirement, requirement));
    return requirementKey(conjunction(met, requirement)) !== requirementKey(met);
  });
}

function judged(
  { name, operation }: OperationDefinitionNode,
  schema: GraphQLSchema,
  found: readonly Pick<NeededField, 'coordinate' | 'requirement' | 'conditional'>[],
  granted: Granted,
): OperationNeeds {
  const { checkOf } = schemaRequirements(schema);
  const distinct = new Map<string, (typeof found)[number]>();
  for (const field of found) {
    const key = `${field.coordinate} ${requirementKey(field.requirement)}`;
    const before = distinct.get(key);
    // Certain in one place is certain.
    if (!before || (before.conditional && !field.conditional)) distinct.set(key, field);
  }
  const fields = [...distinct.values()]
    .filter(({ requirement }) => isProtected(requirement))
    .map(({ coordinate, requirement, conditional }): NeededField => {
      const { isMet, missing, nearest } = checkOf(requirement);
      const lacking = new Set(missing(granted));
      const scopes = nearest(granted).map((scope) => ({ name: scope, granted: !lacking.has(scope) }));
      return { coordinate, requirement, conditional, isMet: isMet(granted), scopes };
    });
  const scopes = fields.flatMap((field) => field.scopes);
  const missing = scopes.filter((scope) => !scope.granted);
  const isMet = fields.every((field) => field.isMet);
  return {
    name: name?.value ?? null,
    kind: operation,
    fields,
    scopes: namesOf(scopes),
    missing: namesOf(missing),
    verdict: fields.length === 0 ? 'open' : isMet ? 'granted' : granted ? 'missing' : 'unauthenticated',
  };
}

function namesOf(scopes: readonly ScopeNeed[]): string[] {
  return [...new Set(scopes.map(({ name }) => name))].sort();
}
