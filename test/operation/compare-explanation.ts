import assert from 'node:assert/strict';
import type { ExecutionResult } from 'graphql';
import type { OperationExplanation } from '../../src/operation/explain-operation.ts';
import type { ExplainedField } from '../../src/operation/explained-fields.ts';

/**
 * Holds an explanation against what an enforced server answered, and the same server without any requirement. Of equally
 * small sets of missing scopes any may be told: `missing` makes them the same.
 */
export function compareExplanation(
  { fields, refusal }: OperationExplanation,
  result: ExecutionResult,
  open: ExecutionResult | undefined,
  missing: (scopes: unknown) => unknown = (scopes) => scopes,
): void {
  const errors = (result.errors ?? []).filter(({ extensions }) =>
    ['FORBIDDEN', 'UNAUTHENTICATED'].includes(String(extensions?.code)),
  );
  const given = errors.map(({ path = [], extensions }) =>
    JSON.stringify([keysOf(path), extensions?.code, missing(extensions?.missingScopes)]),
  );
  if (refusal) {
    // Each root field tells of its own denial, or of the first.
    const own = refusal.denials.map(({ rootKey, code, missingScopes }) => [
      [rootKey],
      code,
      missing(missingScopes),
    ]);
    const roots = fields.filter(({ path }) => path.length === 1);
    const [first] = refusal.denials;
    const others = roots.map(({ path }) => [path, first?.code, missing(first?.missingScopes)]);
    const foreseen = [...own, ...others].map((one) => JSON.stringify(one));
    assert.ok(given.length > 0, 'it is refused');
    for (const one of given) assert.ok(foreseen.includes(one), `${one} was not foreseen`);
    // `__typename` of a root type is everyone's.
    for (const { path } of roots) assert.ok(valuesAt(path, result.data).every(isNothing));
    return;
  }
  const foreseen = fields.flatMap(({ path, outcome, runtimeTypes }) => {
    const code = given.some((one) => one.includes('UNAUTHENTICATED')) ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    const ofTypes = runtimeTypes.flatMap(({ isDenied }) => (isDenied ? [[path, code, null]] : []));
    return [
      ...(outcome?.verdict === 'denied' ? [[path, outcome.code, missing(outcome.missingScopes)]] : []),
      ...ofTypes,
    ];
  });
  for (const one of given) {
    const [path, code, lacked] = JSON.parse(one);
    const isForeseen = foreseen.some(
      ([at, as, lacking]) =>
        JSON.stringify(at) === JSON.stringify(path) &&
        as === code &&
        (lacking === null || JSON.stringify(lacking) === JSON.stringify(lacked)),
    );
    assert.ok(isForeseen, `${one} was not foreseen`);
  }
  for (const field of fields) {
    if (!field.conditional) certain(field, result);
    if (field.outcome?.verdict === 'answered') answered(field, fields, result, open);
  }
}

/** What is said without reserve of runtime types. */
function certain({ path, outcome }: ExplainedField, { data }: ExecutionResult): void {
  if (!['denied', 'nulled', 'not reached'].includes(outcome?.verdict ?? '')) return;
  for (const value of valuesAt(path, data)) assert.ok(isNothing(value), `${path.join('.')} has a value`);
}

/** It has the value that it has on an open server, where nothing above it may be denied. */
function answered(
  { path }: ExplainedField,
  fields: readonly ExplainedField[],
  result: ExecutionResult,
  open: ExecutionResult | undefined,
): void {
  const onTheWay = fields.filter((other) => path.join('.').startsWith(other.path.join('.')));
  const beside = fields.filter((other) => other.path.join('.') === path.join('.'));
  const isSure = [...onTheWay, ...beside].every(({ outcome }) => outcome?.verdict === 'answered');
  if (!isSure || !open?.data) return;
  const beneath = fields.some(
    (other) => other.path.length > path.length && other.path.join('.').startsWith(`${path.join('.')}.`),
  );
  if (!beneath) assert.deepEqual(valuesAt(path, result.data), valuesAt(path, open.data), path.join('.'));
}

function keysOf(path: readonly (string | number)[]): string[] {
  return path.filter((key) => typeof key === 'string');
}

function valuesAt([key, ...rest]: readonly string[], data: unknown): unknown[] {
  if (data === null || data === undefined) return [];
  if (Array.isArray(data)) return data.flatMap((item) => valuesAt([key ?? '', ...rest], item));
  const value = (data as Record<string, unknown>)[key ?? ''];
  if (value === undefined) return [];
  return rest.length === 0 ? [value] : valuesAt(rest, value);
}

function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isNothing);
  return value === null || (typeof value === 'object' && Object.values(value).every(isNothing));
}
