import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { certainDenials } from '../operation/certain-requirements.ts';
import { type Selection, selectionOf } from '../operation/selection.ts';
import type { Requirement } from '../requirement/requirement.ts';
import type { Check, Granted } from '../requirement/satisfaction.ts';
import { DeniedError } from './denial.ts';

/** The reason to refuse a root field because a part of its operation is certain to be denied; undefined where there is none. */
export type Refusal = (info: GraphQLResolveInfo, granted: Granted) => DeniedError | undefined;

/** Refuses operations whole, before anything runs (rules S10 `reject`, S11). */
export function createRefusal(schema: GraphQLSchema, checkOf: (requirement: Requirement) => Check): Refusal {
  // By the coerced variables: there is one such object for each execution. Only what the document says is kept, no decision.
  const selections = new WeakMap<object, { operation: unknown; selection: Selection | undefined }>();
  const checks = new WeakMap<Requirement, Check>();

  return function refusal(info, granted) {
    const selection = selectionIn(info);
    if (!selection) return undefined;
    const denied = certainDenials(selection, (requirement) => checkFor(requirement).isMet(granted));
    const [first] = denied;
    if (!first) return undefined;
    // Each root field tells of its own denial where it has one.
    const { coordinate, requirement } = denied.find(({ path }) => path[0] === info.path.key) ?? first;
    return new DeniedError(coordinate, checkFor(requirement), granted);
  };

  function selectionIn({ operation, fragments, variableValues }: GraphQLResolveInfo): Selection | undefined {
    const known = selections.get(variableValues);
    if (known?.operation === operation) return known.selection;
    const selection = selectionOf({ schema, definition: operation, fragments, variableValues });
    selections.set(variableValues, { operation, selection });
    return selection;
  }

  function checkFor(requirement: Requirement): Check {
    const check = checks.get(requirement) ?? checkOf(requirement);
    checks.set(requirement, check);
    return check;
  }
}
