import { type ExecutionResult, getOperationAST, parse } from 'graphql';
import type { Answered, Case } from './case.ts';
import { type Outcome, sentinelsIn } from './run-case.ts';

/**
 * What a system that need not know this package's errors made of a case.
 * - `leak`: something was given out that is not in what is expected, or a resolver ran that must not have
 * - `half-executed`: something ran of a mutation that must be refused whole
 * - `silent`: a schema that must be refused was built
 * - `over-denial`: something that is expected was withheld
 * - `other`: the right data with errors at other paths
 */
export type Verdict = 'pass' | 'leak' | 'half-executed' | 'silent' | 'over-denial' | 'other';

export interface Judgement {
  readonly verdict: Verdict;
  /** Where something was given out that is not expected. A leak without any is a resolver that ran. */
  readonly told: readonly string[];
  /** Of an over-denial, whether all was refused because a part is denied. */
  readonly refusedWhole: boolean;
}

/**
 * Of errors their paths count alone: every system has words and codes of its own. Where nothing is to be answered any error
 * will do: a system may as well refuse the operation.
 */
export function judge(one: Case, outcome: Outcome): Judgement {
  if ('schemaError' in one.expected) return judgement('schemaError' in outcome ? 'pass' : 'silent');
  if ('schemaError' in outcome) return judgement('over-denial');
  const { results, ran } = outcome;
  const wanted = 'events' in one.expected ? one.expected.events : [one.expected];

  if (isHalfExecuted(one, wanted, ran)) return judgement('half-executed');
  const told = toldBy(results, wanted, one.data);
  if (told.length > 0 || ran.some((run) => isForbidden(run, wanted))) return judgement('leak', { told });
  const given = results.map(({ data }) => leavesOf(data));
  if (
    !wanted.every(({ data }, event) => [...leavesOf(data).keys()].every((path) => given[event]?.has(path)))
  ) {
    const isPartDenied = wanted.some(({ errors }) => errors.length > 0);
    const isNothingGiven = given.every((leaves) => leaves.size === 0);
    return judgement('over-denial', { refusedWhole: isPartDenied && isNothingGiven });
  }
  const areErrorsRight = wanted.every((each, event) => hasItsErrors(each, results[event]));
  return judgement(areErrorsRight && results.length === wanted.length ? 'pass' : 'other');
}

function judgement(verdict: Verdict, rest: Partial<Judgement> = {}): Judgement {
  return { verdict, told: [], refusedWhole: false, ...rest };
}

type Run = { readonly coordinate: string; readonly path: string };

/** Rule S11. What else came of it is not looked at: its expectation does not tell which of its fields are denied themselves. */
function isHalfExecuted(
  { operation, operationName }: Case,
  wanted: readonly Answered[],
  ran: readonly Run[],
): boolean {
  if (getOperationAST(parse(operation), operationName)?.operation !== 'mutation') return false;
  const isRefused = wanted.every(({ data }) => leavesOf(data).size === 0);
  return isRefused && ran.some((run) => !run.path.includes('.') && isForbidden(run, wanted));
}

/** Paths of what was given out beside what is wanted, and texts that must not be told in an error either. */
function toldBy(
  results: readonly ExecutionResult[],
  wanted: readonly Answered[],
  data: Case['data'],
): string[] {
  const paths = results.flatMap((result, event) => {
    const allowed = leavesOf(wanted[event]?.data);
    return [...leavesOf(result.data)]
      .filter(([path, value]) => allowed.get(path) !== value)
      .map(([path]) => path);
  });
  const allowed = sentinelsIn(wanted.map((each) => each.data));
  const errors = JSON.stringify(results.map((result) => result.errors ?? []));
  const texts = sentinelsIn(data).filter((text) => !allowed.includes(text) && errors.includes(text));
  return [...paths, ...texts];
}

/** A run does not say to which event of a stream it belongs, so only what is denied in all of them counts. */
function isForbidden({ coordinate, path }: Run, wanted: readonly Answered[]): boolean {
  if (wanted.some(({ neverRan }) => neverRan?.includes(coordinate))) return true;
  const beneath = (above: string) => above !== '' && path.startsWith(`${above}.`);
  return wanted.length > 0 && wanted.every((each) => pathsOf(each).some(beneath));
}

function hasItsErrors(expected: Answered, { errors = [] }: ExecutionResult = {}): boolean {
  if (leavesOf(expected.data).size === 0 && expected.errors.length > 0) return errors.length > 0;
  const given = errors.map(({ path = [] }) => path.join('.'));
  const wanted = pathsOf(expected);
  return given.every((path) => wanted.includes(path)) && wanted.every((path) => given.includes(path));
}

function pathsOf({ errors }: Answered): string[] {
  return errors.map((error) => error.split(' ')[0] ?? '');
}

/** What is not null in data, by path. An empty list is something: it tells that there is nothing. */
function leavesOf(data: unknown, path: readonly string[] = []): Map<string, unknown> {
  if (data === null || data === undefined) return new Map();
  if (typeof data !== 'object') return new Map([[path.join('.'), data]]);
  if (Array.isArray(data) && data.length === 0) return new Map([[path.join('.'), '[]']]);
  return new Map(Object.entries(data).flatMap(([name, value]) => [...leavesOf(value, [...path, name])]));
}
