import type { GraphQLResolveInfo } from 'graphql';
import { requirementKey } from '../requirement/requirement.ts';
import type { Check, Granted } from '../requirement/satisfaction.ts';
import { DeniedError, type DeniedField } from './denial.ts';
import { withoutStacks } from './without-stacks.ts';

export interface DenyingOptions {
  /**
   * Nothing is denied, and all that would have been goes to `reportDenial` (rule S16): for bringing scopes to an API that
   * is in use. Default: false.
   */
  readonly dryRun?: boolean;
  /**
   * Hears of each denial, once per field, requirement and execution, before the client does. What it throws stands in the place of the
   * denial, also in a dry run.
   */
  readonly reportDenial?: (denial: ReportedDenial, context: unknown) => void;
}

/** A denial, or in a dry run what would have been one. Nothing of the token is in it. */
export interface ReportedDenial {
  readonly coordinate: string;
  readonly code: 'UNAUTHENTICATED' | 'FORBIDDEN';
  readonly requiredScopes: readonly (readonly string[])[];
  readonly missingScopes: readonly string[];
  /** Whether the whole operation is refused with it. */
  readonly refusesOperation: boolean;
  readonly dryRun: boolean;
}

/** What is denied to whom. */
export interface Denied {
  readonly coordinate: string;
  readonly check: Check;
  readonly granted: Granted;
  readonly refusesOperation?: boolean;
  readonly field?: DeniedField;
}

/** Throws the denial, unless it is a dry run. */
export type Deny = (denied: Denied, context: unknown, info: GraphQLResolveInfo | undefined) => void;

/** Denials go through here, all of them. */
export function createDenying(options: DenyingOptions): Deny {
  const { dryRun = false, reportDenial } = options;

  return function deny(denied, context, info) {
    // A list can have ten thousand denied items, and mostly nobody hears of them.
    if (reportDenial && isNew(denied, reportDenial, info?.variableValues)) {
      reportDenial(reportOf(denied, dryRun), context);
    }
    if (dryRun) return;
    const { coordinate, check, granted, refusesOperation, field } = denied;
    throw withoutStacks(() => new DeniedError(coordinate, check, granted, refusesOperation, field));
  };
}

/**
 * By who hears of it and the coerced variables, of which there is one object for each execution: a schema may be
 * transformed again, as plugins cause it, and then has its checks twice.
 */
const reported = new WeakMap<object, WeakMap<object, Set<string>>>();

function isNew({ coordinate, check }: Denied, listener: object, execution: object | undefined): boolean {
  if (!execution) return true;
  const what = `${coordinate} ${requirementKey(check.requirement)}`;
  const executions = reported.get(listener) ?? new WeakMap();
  reported.set(listener, executions);
  const before = executions.get(execution) ?? new Set();
  executions.set(execution, before);
  if (before.has(what)) return false;
  before.add(what);
  return true;
}

function reportOf(denied: Denied, dryRun: boolean): ReportedDenial {
  const { coordinate, check, granted, refusesOperation = false } = denied;
  return {
    coordinate,
    code: granted ? 'FORBIDDEN' : 'UNAUTHENTICATED',
    requiredScopes: check.requirement.scopes,
    missingScopes: check.missing(granted),
    refusesOperation,
    dryRun,
  };
}
