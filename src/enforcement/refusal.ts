import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { type CertainDenial, certainDenials } from '../operation/certain-requirements.ts';
import { type Selection, selectionOf } from '../operation/selection.ts';
import { isProtected, type Requirement } from '../requirement/requirement.ts';
import type { Check, Granted } from '../requirement/satisfaction.ts';
import type { Denied } from './denying.ts';
import type { createTooLarge } from './too-large.ts';
import { variablesIn } from './variables-in.ts';

/**
 * The reason to refuse a root field because a part of its operation is certain to be denied; undefined where there is none.
 * What is granted it asks only where the operation needs something.
 */
export type Refusal = (info: GraphQLResolveInfo, granted: () => Granted) => Denied | undefined;

/** What was found for the root fields of one execution: they share it. */
interface Finding {
  readonly operation: unknown;
  /** Undefined where nobody is refused. */
  readonly selection: Selection | undefined;
  granted?: Granted;
  denials?: readonly CertainDenial[];
}

/** Refuses operations whole, before anything runs (rules S10 `reject`, S11). */
export function createRefusal(
  schema: GraphQLSchema,
  checkOf: (requirement: Requirement) => Check,
  unlessTooLarge: ReturnType<typeof createTooLarge>,
): Refusal {
  // By the coerced variables: there is one such object for each execution (rule S8).
  const findings = new WeakMap<object, Finding>();

  return function refusal(info, granted) {
    const finding = findingFor(info);
    if (!finding.selection) return undefined;
    const scopes = granted();
    if (!finding.denials || finding.granted !== scopes) {
      finding.granted = scopes;
      finding.denials = certainDenials(finding.selection, (one) => checkOf(one).isMet(scopes));
    }
    const { denials } = finding;
    // Each root field tells of its own denial where it has one.
    const denied = denials.find(({ rootKey }) => rootKey === info.path.key) ?? denials[0];
    if (!denied) return undefined;
    const { coordinate, requirement } = denied;
    return { coordinate, check: checkOf(requirement), granted: scopes, refusesOperation: true };
  };

  function findingFor(info: GraphQLResolveInfo): Finding {
    const { operation, variableValues } = info;
    const known = findings.get(variableValues);
    if (known?.operation === operation) return known;
    const selection = unlessTooLarge(() => selectionFor(info));
    const isAnybodyRefused = selection && certainDenials(selection, (one) => !isProtected(one)).length > 0;
    const finding = { operation, selection: isAnybodyRefused ? selection : undefined };
    findings.set(variableValues, finding);
    return finding;
  }

  function selectionFor(info: GraphQLResolveInfo): Selection | undefined {
    const { operation: definition, fragments } = info;
    return selectionOf({ schema, definition, fragments, variables: variablesIn(info) });
  }
}
