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

/** Why a system is not asked what the case asks; undefined where it is. */
export function reasonToSkip(system: System, one: Case): string | undefined {
  if (one.host && !system.hosts.has(one.host)) return `it is no host for ${one.host}`;
  if (system.subscriptions === false && subscribes(one)) return 'it has no subscriptions';
  return undefined;
}

/** Asks a system what the case asks; undefined where there is a {@link reasonToSkip}. */
export async function runCase(system: System, one: Case): Promise<Outcome | undefined> {
  if (reasonToSkip(system, one)) return undefined;
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
export function faultsOf({ expected }: Case, outcome: Outcome): string[] {
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
  for (const { coordinate, path } of outcome.ran) {
    if (wanted.some(({ neverRan }) => neverRan?.includes(coordinate))) faults.push(`${coordinate} ran`);
    // An object whose own type is denied (rule S3) was loaded by its field before its type was known.
    const denied = wanted.flatMap(({ errors }) => errors.map((error) => error.split(' ')[0] ?? ''));
    const above = denied.find((one) => one !== '' && path.startsWith(`${one}.`));
    if (above) faults.push(`${coordinate} ran at ${path}, beneath the denied ${above}`);
  }
  return faults;
}

function faultsOfResult(expected: Answered, { data, errors = [] }: ExecutionResult): string[] {
  const faults: string[] = [];
  const wanted = JSON.stringify(nothing(expected.data));
  const given = JSON.stringify(nothing(data));
  if (wanted !== given) faults.push(`data is ${given} instead of ${wanted}`);
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
  return Object.values(data).some((value) => value !== null) ? data : null;
}
