import { isDeepStrictEqual } from 'node:util';
import { type ExecutionResult, getOperationAST, parse } from 'graphql';
import type { Answered, Case } from './case.ts';
import { recordingResolvers } from './recording-resolvers.ts';
import type { System } from './system.ts';

/** What a system made of a case. */
export type Outcome =
  | { readonly schemaError: string }
  | {
      readonly results: readonly ExecutionResult[];
      /** Where resolvers ran for the last request: coordinate, and response path with dots. */
      readonly ran: readonly { readonly coordinate: string; readonly path: string }[];
    };

/** Whether a system has what the case is about. */
export function isFor(system: System, one: Case): boolean {
  return (!one.host || system.hosts.has(one.host)) && (system.subscriptions !== false || !subscribes(one));
}

/** Asks a system what the case asks; undefined where it {@link isFor} other systems. */
export async function runCase(system: System, one: Case): Promise<Outcome | undefined> {
  if (!isFor(system, one)) return undefined;
  const { resolvers, ran } = recordingResolvers(parse(one.schema), one.data ?? {});
  const setup = { typeDefs: one.schema, resolvers, options: one.options ?? {}, host: one.host };
  let running: Awaited<ReturnType<System['start']>>;
  try {
    running = await system.start(setup);
  } catch (error) {
    return { schemaError: String((error as Error).message) };
  }
  try {
    const before = one.before ?? [];
    if (one.host === 'batch') {
      const results = await running.ask([...before, one]);
      return { results: results.at(-1) ?? [], ran };
    }
    if (before.length > 0) await running.ask(before);
    ran.length = 0;
    const [results = []] = await running.ask([one]);
    return { results, ran };
  } finally {
    await running.stop();
  }
}

function subscribes({ operation, operationName }: Case): boolean {
  return getOperationAST(parse(operation), operationName)?.operation === 'subscription';
}

/** What is wrong with an outcome, in sentences; an empty list where it is as expected. */
export function faultsOf({ expected, data }: Case, outcome: Outcome): string[] {
  if ('schemaError' in expected) {
    if (!('schemaError' in outcome)) return ['the schema was built'];
    return outcome.schemaError.includes(expected.schemaError)
      ? []
      : [`the schema was refused, saying ${outcome.schemaError}`];
  }
  if ('schemaError' in outcome) return [`the schema was refused: ${outcome.schemaError}`];
  const wanted = 'events' in expected ? expected.events : [expected];
  const faults: string[] = [];
  if (outcome.results.length !== wanted.length) {
    faults.push(`${outcome.results.length} results instead of ${wanted.length}`);
  }
  wanted.forEach((answered, index) => {
    const result = outcome.results[index];
    if (result) faults.push(...faultsOfResult(answered, result));
  });
  // An object whose own type is denied (rule S3) was loaded by its field before its type was known. A run does not say to
  // which event of a stream it belongs, so only what is denied in all of them counts.
  const paths = wanted.map(({ errors }) => errors.map((error) => error.split(' ')[0] ?? ''));
  const denied = (paths[0] ?? []).filter((path) => path !== '' && paths.every((one) => one.includes(path)));
  for (const { coordinate, path } of outcome.ran) {
    if (wanted.some(({ neverRan }) => neverRan?.includes(coordinate))) faults.push(`${coordinate} ran`);
    const above = denied.find((one) => path.startsWith(`${one}.`));
    if (above) faults.push(`${coordinate} ran at ${path}, beneath the denied ${above}`);
  }
  const allowed = sentinelsIn(wanted.map((answered) => answered.data));
  const told = JSON.stringify(outcome.results);
  for (const sentinel of sentinelsIn(data)) {
    if (!allowed.includes(sentinel) && told.includes(sentinel)) faults.push(`${sentinel} leaked`);
  }
  return faults;
}

/** The text values within data. What must not be told must not be told in an error either. */
export function sentinelsIn(data: unknown): string[] {
  if (typeof data === 'string') return [data];
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => (name === '__typename' ? [] : sentinelsIn(value)));
}

function faultsOfResult(expected: Answered, { data, errors = [] }: ExecutionResult): string[] {
  const faults: string[] = [];
  const [wanted, given] = [nothing(expected.data), nothing(data)];
  if (!isDeepStrictEqual(wanted, given)) {
    faults.push(`data is ${JSON.stringify(given)} instead of ${JSON.stringify(wanted)}`);
  }
  const denials = errors.map(({ path = [], message, extensions }) => {
    const missing = (extensions?.missingScopes as string[] | undefined) ?? [];
    return [path.join('.'), extensions?.code ?? message, ...missing].join(' ');
  });
  const wantedErrors = JSON.stringify([...expected.errors].sort());
  const givenErrors = JSON.stringify(denials.sort());
  if (wantedErrors !== givenErrors) faults.push(`errors are ${givenErrors} instead of ${wantedErrors}`);
  return faults;
}

/** One form for an answer without a value. */
function nothing(data: unknown): unknown {
  if (data === undefined || data === null) return null;
  return Object.values(data).some((value) => value !== null) ? JSON.parse(JSON.stringify(data)) : null;
}
