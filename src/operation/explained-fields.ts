import type { GraphQLSchema } from 'graphql';
import { fieldRequirements, type RequirementOrigin } from '../directive/field-requirements.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { isProtected, type Requirement, requirementKey } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import { createLosses, definitionOf, type Loss } from './losses.ts';
import type { SelectedField, Selection } from './selection.ts';

/** A field of an operation; one that runtime types give different requirements stands once for each. */
export interface ExplainedField {
  /** Response keys from the root; list indices are left out. */
  readonly path: readonly string[];
  /** On each runtime type for which the same holds. */
  readonly coordinates: readonly string[];
  /** What the field itself asks for, with what is supplied to it. */
  readonly requirement: Requirement;
  /** Where each part of that is written. */
  readonly origins: readonly RequirementOrigin[];
  /** What its value is asked for once its type is known (rule S3), by type. */
  readonly runtimeTypes: readonly RuntimeType[];
  /** Only for some runtime types on the way. */
  readonly conditional: boolean;
  /** Undefined where no token is in question. */
  readonly outcome: Outcome | undefined;
}

export interface RuntimeType {
  readonly name: string;
  readonly requirement: Requirement;
  readonly origins: readonly RequirementOrigin[];
  readonly isDenied: boolean;
}

/**
 * - `answered`: as far as authorization goes
 * - `denied`: null, with an error of this code at its path
 * - `depends`: denied, or null for what is inside it, where the runtime types turn out so
 * - `nulled`: null, for something is denied that cannot be null
 * - `not reached`: nothing is asked of it, for something above it is denied
 * - `refused`: the whole operation is
 */
export interface Outcome {
  readonly verdict: 'answered' | 'denied' | 'depends' | 'nulled' | 'not reached' | 'refused';
  readonly code?: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly missingScopes?: readonly string[];
}

const maxFields = 10_000;

/**
 * All fields of a selection; with `granted` other than undefined, what such a token gets of them.
 * @throws RangeError for more than 10,000
 */
export function explainedFields(
  schema: GraphQLSchema,
  root: Selection,
  granted: Granted | undefined,
  isRefused: boolean,
): ExplainedField[] {
  const { checkOf } = schemaRequirements(schema);
  const requirements = fieldRequirements(schema);
  const isMet = (requirement: Requirement) => granted === undefined || checkOf(requirement).isMet(granted);
  const losses = createLosses(isMet);
  const explained: ExplainedField[] = [];
  beneath([{ selection: root, state: stateOf(root, 'alive') }], [], true);
  return explained;

  function beneath(branches: readonly Branch[], path: readonly string[], isCertain: boolean): void {
    const keys = new Set(branches.flatMap(({ selection }) => selection.fields.map((one) => one.responseKey)));
    for (const key of keys) {
      const found = branches.flatMap(({ selection, state }): Found[] => {
        const field = selection.fields.find(({ responseKey }) => responseKey === key);
        return field ? [{ parent: selection, field, state }] : [];
      });
      const here = [...path, key];
      for (const group of grouped(found)) add(group, here, !isCertain || group.length < branches.length);
      beneath(branchesOf(found), here, isCertain && found.length === branches.length);
    }
  }

  function add(group: readonly Found[], path: readonly string[], conditional: boolean): void {
    const [{ parent, field }] = group as [Found];
    if (explained.length >= maxFields)
      throw new RangeError(`The operation selects more than ${maxFields} fields`);
    const definition = definitionOf(parent, field);
    explained.push({
      path,
      coordinates: [...new Set(group.map((one) => one.field.coordinate))],
      requirement: field.requirement,
      origins: definition
        ? [
            ...requirements.originsOfField(parent.type, definition),
            ...field.supplied.flatMap(({ origins }) => origins),
          ]
        : [],
      runtimeTypes: runtimeTypesOf(group),
      conditional,
      outcome: granted === undefined ? undefined : outcomeOf(group, granted),
    });
  }

  function runtimeTypesOf(group: readonly Found[]): RuntimeType[] {
    const possible = new Set(group.flatMap(({ field }) => field.possible));
    return [...possible].flatMap(({ type, requirement }) =>
      isProtected(requirement)
        ? [
            {
              name: type.name,
              requirement,
              origins: requirements.originsOfType(type),
              isDenied: !isMet(requirement),
            },
          ]
        : [],
    );
  }

  function outcomeOf(group: readonly Found[], scopes: Granted): Outcome {
    if (isRefused) return { verdict: 'refused' };
    const reached = group.filter(({ state }) => state !== 'dead');
    const [first] = reached;
    if (!first) return { verdict: 'not reached' };
    const { isMet, missing } = checkOf(first.field.requirement);
    if (!isMet(scopes)) {
      const code = scopes ? 'FORBIDDEN' : 'UNAUTHENTICATED';
      return { verdict: 'denied', code, missingScopes: missing(scopes) };
    }
    const lost = reached.map(
      ({ field, state }): Loss => (state === 'lost' ? 'always' : losses.ofValue(field)),
    );
    if (lost.every((one) => one === 'always')) return { verdict: 'nulled' };
    return { verdict: lost.every((one) => one === 'never') ? 'answered' : 'depends' };
  }

  function branchesOf(found: readonly Found[]): Branch[] {
    const branches = new Map<Selection, Branch>();
    for (const { field, state } of found) {
      for (const selection of field.possible) {
        const own = isMet(field.requirement) && isMet(selection.requirement) ? state : 'dead';
        const before = branches.get(selection)?.state ?? 'dead';
        const after = own === 'dead' ? 'dead' : stateOf(selection, own);
        branches.set(selection, { selection, state: rank[after] > rank[before] ? after : before });
      }
    }
    return [...branches.values()];
  }

  function stateOf(selection: Selection, above: State): State {
    return above === 'alive' && losses.ofObject(selection) === 'always' ? 'lost' : above;
  }
}

/** Whether fields execute on an object of that type: they do; they do, and it is null in the end; they do not. */
type State = 'alive' | 'lost' | 'dead';
const rank: Readonly<Record<State, number>> = { dead: 0, lost: 1, alive: 2 };

interface Branch {
  readonly selection: Selection;
  readonly state: State;
}

interface Found {
  readonly parent: Selection;
  readonly field: SelectedField;
  readonly state: State;
}

function grouped(found: readonly Found[]): Found[][] {
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const key = requirementKey(one.field.requirement);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}
