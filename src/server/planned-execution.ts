import { buildExecutionContext, buildResolveInfo, type ExecutionContext } from '@graphql-tools/executor';
import {
  createGraphQLError,
  getArgumentValues,
  inspect,
  isAsyncIterable,
  isIterableObject,
  isPromise,
  type Path,
} from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLLeafType,
} from 'graphql';
import type { ExecutionPlan, FieldPlan, SelectionPlan, ValuePlan } from './execution-plan.ts';
import { failField, failValue } from './field-errors.ts';

type Fields = { [responseName: string]: unknown };

/**
 * Executes a query by its plan. The result is what Yoga's executor gives, to the letter, with the same calls of resolvers in the same order; that one
 * looks anew for the fields at each execution, which takes it longer than to execute them. Undefined where the variables are not right: it says so.
 */
export function executePlan(
  plan: ExecutionPlan,
  args: ExecutionArgs,
): ExecutionResult | Promise<ExecutionResult> | undefined {
  const run = buildExecutionContext(args as Parameters<typeof buildExecutionContext>[0]);
  if (!('schema' in run)) return undefined;
  const { errors } = run;
  const answer = (data: Fields | null): ExecutionResult => (errors.length > 0 ? { errors, data } : { data });
  const fail = (error: GraphQLError & Partial<AggregateError>): ExecutionResult => {
    // As the library does it, whatever these are.
    if (error.errors) errors.push(...error.errors);
    else errors.push(error);
    return answer(null);
  };
  try {
    const data = executeSelection(run, plan.root, run.rootValue, undefined);
    return isPromise(data) ? data.then(answer, fail) : answer(data);
  } catch (error) {
    return fail(error as GraphQLError);
  }
}

function executeSelection(
  run: ExecutionContext,
  plan: SelectionPlan,
  source: unknown,
  path: Path | undefined,
): Fields | Promise<Fields> {
  const fields: Fields = {};
  let isLater = false;
  try {
    for (const field of plan) {
      const value = executeField(run, field, source, path);
      if (value === undefined) continue;
      fields[field.responseName] = value;
      isLater ||= isPromise(value);
    }
  } catch (error) {
    if (!isLater) throw error;
    // Those before it may fail, too, and somebody has to be there then.
    const rethrow = () => {
      throw error;
    };
    return settled(fields).then(rethrow, rethrow);
  }
  return isLater ? settled(fields) : fields;
}

/** The same fields, when all are there. */
function settled(fields: Fields): Promise<Fields> {
  const waited: PromiseLike<void>[] = [];
  for (const name in fields) {
    const value = fields[name];
    if (!isPromise(value)) continue;
    waited.push(
      value.then((one) => {
        fields[name] = one;
      }),
    );
  }
  // As soon as with the library: which errors there are when the answer is made depends on it.
  const all: Promise<unknown> = waited.length === 1 ? Promise.resolve(waited[0]) : Promise.all(waited);
  return all.then(() => fields);
}

function executeField(
  run: ExecutionContext,
  field: FieldPlan,
  source: unknown,
  prev: Path | undefined,
): unknown {
  const { definition, nodes, parentType, responseName, value: plan } = field;
  const path: Path = { prev, key: responseName, typename: parentType.name };
  const info = buildResolveInfo(run, definition, nodes, parentType, path);
  try {
    const value = (definition.resolve ?? defaultFieldResolver)(
      source,
      argumentsOf(run, field),
      run.contextValue,
      info,
    );
    return completeSoon(run, field, plan, path, value, failField);
  } catch (error) {
    return failField(run, field, plan, path, error);
  }
}

function argumentsOf(run: ExecutionContext, { definition, nodes: [node] }: FieldPlan): Fields {
  if (definition.args.length === 0 || !node) return {};
  return getArgumentValues(definition, node, run.variableValues.coerced, run.variableValues.sources);
}

/** At once, or when the value is there; what goes wrong later is what `fail` makes of it. */
function completeSoon(
  run: ExecutionContext,
  field: FieldPlan,
  plan: ValuePlan,
  path: Path,
  value: unknown,
  fail: typeof failField,
): unknown {
  const completed = isPromise(value)
    ? value.then((one) => complete(run, field, plan, path, one))
    : complete(run, field, plan, path, value);
  return isPromise(completed)
    ? completed.then(undefined, (error: unknown) => fail(run, field, plan, path, error))
    : completed;
}

function complete(
  run: ExecutionContext,
  field: FieldPlan,
  plan: ValuePlan,
  path: Path,
  value: unknown,
): unknown {
  if (value instanceof Error) throw value;
  if (plan.kind === 'non-null') {
    const completed = complete(run, field, plan.of, path, value);
    if (completed !== null) return completed;
    throw new Error(`Cannot return null for non-nullable field ${coordinate(field)}.`);
  }
  if (value === null || value === undefined) return null;
  switch (plan.kind) {
    case 'leaf':
      return serialize(plan.type, value);
    case 'object':
      return executeSelection(run, plan.selection, value, path);
    case 'list':
      return completeList(run, field, plan.item, path, value);
  }
}

function completeList(
  run: ExecutionContext,
  field: FieldPlan,
  plan: ValuePlan,
  path: Path,
  list: unknown,
): unknown[] | Promise<unknown[]> {
  if (isAsyncIterable(list)) return completeAsyncList(run, field, plan, path, list);
  if (!isIterableObject(list)) {
    throw createGraphQLError(`Expected Iterable, but did not find one for field "${coordinate(field)}".`);
  }
  const items: unknown[] = [];
  let isLater = false;
  for (const value of list) {
    const item = completeItem(
      run,
      field,
      plan,
      { prev: path, key: items.length, typename: undefined },
      value,
    );
    items.push(item);
    isLater ||= isPromise(item);
  }
  return isLater ? Promise.all(items) : items;
}

async function completeAsyncList(
  run: ExecutionContext,
  field: FieldPlan,
  plan: ValuePlan,
  path: Path,
  list: AsyncIterable<unknown>,
): Promise<unknown[]> {
  const items: unknown[] = [];
  let isLater = false;
  const source = list[Symbol.asyncIterator]();
  for (;;) {
    const itemPath = { prev: path, key: items.length, typename: undefined };
    let next: IteratorResult<unknown>;
    try {
      next = await source.next();
    } catch (error) {
      items.push(failValue(run, field, plan, itemPath, error));
      break;
    }
    if (next.done) break;
    const item = completeItem(run, field, plan, itemPath, next.value);
    items.push(item);
    isLater ||= isPromise(item);
  }
  return isLater ? Promise.all(items) : items;
}

function completeItem(
  run: ExecutionContext,
  field: FieldPlan,
  plan: ValuePlan,
  path: Path,
  value: unknown,
): unknown {
  try {
    return completeSoon(run, field, plan, path, value, failValue);
  } catch (error) {
    return failValue(run, field, plan, path, error);
  }
}

/** What GraphQLErrors of a scalar say is not meant for clients: they quote the value. */
function serialize(type: GraphQLLeafType, value: unknown): unknown {
  let serialized: unknown;
  try {
    serialized = type.serialize(value);
  } catch (error) {
    throw error instanceof GraphQLError ? new Error(error.message) : error;
  }
  if (serialized !== null && serialized !== undefined) return serialized;
  throw new Error(
    `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
  );
}

function coordinate({ parentType, definition }: FieldPlan): string {
  return `${parentType.name}.${definition.name}`;
}
