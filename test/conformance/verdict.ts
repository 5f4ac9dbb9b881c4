import { type ExecutionResult, getOperationAST, parse } from 'graphql';
import type { Answered, Case } from './case.ts';
import { type Outcome, sentinelsIn } from './run-case.ts';

/**
 * What a system that need not know this package's errors made of a case; what is worst counts.
 * - `leak`: a value or a type's name was given out that is not in what is expected, or a resolver ran that must not have
 * - `half-executed`: of a mutation that must be refused whole an allowed part ran
 * - `silent`: a schema that must be refused was built
 * - `over-denial`: what is expected was withheld
 * - `other`: the right data with another set of errors
 */
export type Verdict = 'pass' | 'leak' | 'half-executed' | 'silent' | 'over-denial' | 'other';

export interface Judgement {
  readonly verdict: Verdict;
  /** The paths of values that must not have been given out. A leak without any is a resolver that ran. */
  readonly told: readonly string[];
  /** Whether nothing at all was answered where something was expected, beside something denied. */
  readonly refusedWhole: boolean;
}

/** Of errors their paths count alone: every system has words and codes of its own. */
export function judge(one: Case, outcome: Outcome): Judgement {
  const { expected } = one;
  const judged = (verdict: Verdict, told: string[] = [], refusedWhole = false) => ({
    verdict,
    told,
    refusedWhole,
  });
  if ('schemaError' in expected) return judged('schemaError' in outcome ? 'pass' : 'silent');
  if ('schemaError' in outcome) return judged('over-denial');

  const wanted = 'events' in expected ? expected.events : [expected];
  const told = toldBy(one, wanted, outcome.results);
  const refused = isRefusedMutation(one, wanted);
  if (told.length > 0) return judged('leak', told);
  if (outcome.ran.some((run) => isForbidden(run, wanted, refused))) return judged('leak');
  if (refused && outcome.ran.length > 0) return judged('half-executed');

  const given = outcome.results.map(({ data }) => leavesOf(data));
  const isWithheld = wanted.some(({ data }, index) =>
    [...leavesOf(data)].some(([path, value]) => given[index]?.get(path) !== value),
  );
  if (isWithheld) {
    const isDenied = wanted.some(({ errors }) => errors.length > 0);
    return judged('over-denial', [], isDenied && given.every((leaves) => leaves.size === 0));
  }
  const isRight = wanted.every((answered, index) => samePaths(answered, outcome.results[index] ?? {}));
  return judged(isRight && given.length === wanted.length ? 'pass' : 'other');
}

/** Where something was given out that must not have been: a path, or the text of it in an error. */
function toldBy(
  { data, ...one }: Case,
  wanted: readonly Answered[],
  results: readonly ExecutionResult[],
): string[] {
  const refused = isRefusedMutation(one, wanted);
  const told = results.flatMap((result, index) => {
    const allowed = leavesOf(wanted[index]?.data);
    const denied = deniedPaths(wanted[index]);
    return (
      [...leavesOf(result.data)]
        .filter(([path, value]) => allowed.get(path) !== value)
        // What else a refused mutation answers is its half execution.
        .filter(([path]) => !refused || denied.some((above) => isAtOrBeneath(path, above)))
        .map(([path]) => path)
    );
  });
  const answered = wanted.map((each) => each.data);
  const allowed = sentinelsIn(answered);
  const errors = JSON.stringify(results.map((result) => result.errors ?? []));
  const secrets = sentinelsIn(data).filter((text) => !allowed.includes(text) && errors.includes(text));
  return [...told, ...secrets.map((text) => `${text} in an error`)];
}

/** Rule S11. */
function isRefusedMutation(
  { operation, operationName }: Pick<Case, 'operation' | 'operationName'>,
  wanted: readonly Answered[],
): boolean {
  const kind = getOperationAST(parse(operation), operationName)?.operation;
  return (
    kind === 'mutation' && wanted.every(({ data, errors }) => leavesOf(data).size === 0 && errors.length > 0)
  );
}

type Run = { readonly coordinate: string; readonly path: string };

/**
 * Whether a resolver ran that must not have. One of a refused mutation is half its execution, unless it is denied itself.
 * A run does not say to which event of a stream it belongs, so only what is denied in all of them counts.
 */
function isForbidden({ coordinate, path }: Run, wanted: readonly Answered[], refused: boolean): boolean {
  const denied = deniedPaths(wanted[0]).filter((above) =>
    wanted.every((each) => deniedPaths(each).includes(above)),
  );
  if (denied.some((above) => path.startsWith(`${above}.`))) return true;
  const never = wanted.some(({ neverRan }) => neverRan?.includes(coordinate));
  return never && (!refused || denied.includes(path));
}

/** The paths of the errors that are denials: those of other errors are allowed to run. */
function deniedPaths(answered: Answered | undefined): string[] {
  return (answered?.errors ?? []).map((error) => error.split(' ')[0] ?? '').filter((path) => path !== '');
}

function isAtOrBeneath(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`);
}

function samePaths(expected: Answered, { errors = [] }: ExecutionResult): boolean {
  const given = errors.map(({ path = [] }) => path.join('.'));
  const wanted = expected.errors.map((error) => error.split(' ')[0] ?? '');
  return JSON.stringify([...new Set(given)].sort()) === JSON.stringify([...new Set(wanted)].sort());
}

/** What is not null in data, by path; an empty list tells that there is nothing, and so tells something. */
function leavesOf(data: unknown, path: readonly string[] = []): Map<string, unknown> {
  if (data === null || data === undefined) return new Map();
  if (typeof data !== 'object') return new Map([[path.join('.'), data]]);
  if (Array.isArray(data) && data.length === 0) return new Map([[path.join('.'), '[]']]);
  return new Map(Object.entries(data).flatMap(([name, value]) => [...leavesOf(value, [...path, name])]));
}
