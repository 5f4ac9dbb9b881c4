import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { type CertainDenial, certainDenials } from '../operation/certain-requirements.ts';
import { selectionOf } from '../operation/selection.ts';
import type { Requirement } from '../requirement/requirement.ts';
import type { Check, Granted } from '../requirement/satisfaction.ts';
import type { Denied } from './denying.ts';
import { variablesIn } from './variables-in.ts';

/** The reason to refuse a root field because a part of its operation is certain to be denied; undefined where there is none. */
export type Refusal = (info: GraphQLResolveInfo, granted: Granted) => Denied | undefined;

/** What was found for the root fields of one execution: they share it. */
interface Finding {
  readonly operation: unknown;
  readonly granted: Granted;
  readonly denials: readonly CertainDenial[];
}

/** Refuses operations whole, before anything runs (rules S10 `reject`, S11). */
export function createRefusal(schema: GraphQLSchema, checkOf: (requirement: Requirement) => Check): Refusal {
  // By the coerced variables: there is one such object for each execution (rule S8).
  const findings = new WeakMap<object, Finding>();

  return function refusal(info, granted) {
    const { denials } = findingFor(info, granted);
    // Each root field tells of its own denial where it has one.
    const denied = denials.find(({ rootKey }) => rootKey === info.path.key) ?? denials[0];
    if (!denied) return undefined;
    const { coordinate, requirement } = denied;
    return { coordinate, check: checkOf(requirement), granted, refusesOperation: true };
  };

  function findingFor(info: GraphQLResolveInfo, granted: Granted): Finding {
    const { operation, fragments, variableValues } = info;
    const known = findings.get(variableValues);
    if (known?.operation === operation && known.granted === granted) return known;
    const variables = variablesIn(info);
    const selection = selectionOf({ schema, definition: operation, fragments, variables });
    const denials = selection ? certainDenials(selection, (one) => checkOf(one).isMet(granted)) : [];
    const finding = { operation, granted, denials };
    findings.set(variableValues, finding);
    return finding;
  }
}
