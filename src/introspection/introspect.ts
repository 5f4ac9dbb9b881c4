import { isPromise, type MaybePromise } from '@graphql-tools/utils';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeOperation,
  executeSync,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { createDenying, type DenyingOptions } from '../enforcement/denying.ts';
import { type GetToken, grantedIn, lenient, tokenOfContext } from '../enforcement/granted.ts';
import type { IntrospectionMode } from '../enforcement/service-guard.ts';
import { refuseTooLarge } from '../enforcement/too-large.ts';
import { executedFields, type Operation, operationOf } from '../operation/executed-fields.ts';
import { authenticatedRequirement } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import {
  hasNestedIntrospection,
  isIntrospection,
  operationOfFields,
  stripIntrospection,
} from './introspection-in.ts';
import { introspectionRequirement } from './introspection-requirement.ts';
import { visibleSchema } from './visible-schema.ts';

export interface IntrospectionOptions extends DenyingOptions {
  /** A federated subgraph's transformer needs to be told, too. Default: `'open'`. */
  readonly introspection?: IntrospectionMode;
  /** Finds the verified token of a request in the context. Default: `context.token`. */
  readonly getToken?: GetToken;
}

/**
 * The answer to an operation that asks for the schema; undefined for any other: execute that as usual.
 * `execute` is graphql's, or `subscribe` for a subscription; it is given an operation that does not ask for the schema.
 */
export type Introspect = <Executed = MaybePromise<ExecutionResult>>(
  args: ExecutionArgs,
  execute?: (args: ExecutionArgs) => Executed,
) => Executed | MaybePromise<ExecutionResult> | undefined;

type Execute = (args: ExecutionArgs) => MaybePromise<ExecutionResult>;

/**
 * Answers `__schema` and `__type` as rule S15 says. No schema can do that by itself: graphql resolves these two on its own,
 * without asking the schema. So call it where the server executes: `introspect(args, execute) ?? execute(args)`, and where
 * it subscribes: `introspect(args, subscribe) ?? subscribe(args)`.
 * `import { createIntrospection } from 'graphql-scopes'`
 */
export function createIntrospection(options: IntrospectionOptions = {}): Introspect {
  const { introspection = 'open', getToken: tokenOf = tokenOfContext, dryRun = false } = options;
  const getToken = dryRun ? lenient(tokenOf) : tokenOf;
  const deny = createDenying(options);

  // A stream is handed on as it is: only the answer to a query is united with another.
  return introspect as Introspect;

  function introspect(
    args: ExecutionArgs,
    execute: Execute = executeOperation,
  ): MaybePromise<ExecutionResult> | undefined {
    if (introspection === 'open') return undefined;
    const stripped = stripIntrospection(args.document);
    if (stripped === args.document) return undefined;
    const granted = grantedIn(args.contextValue, getToken);
    if (introspection === 'authenticated' && granted) return undefined;
    try {
      const asking = askingOf(args);
      if (dryRun) return report(args, asking, granted);
      // The server says what is wrong with an operation that cannot be executed.
      return asking ? answer(args, asking, granted) : execute({ ...args, document: stripped });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { errors: [error] };
    }

    function answer({ schema }: ExecutionArgs, { operation, fields, asked }: Asking, granted: Granted) {
      if (hasNestedIntrospection(operation)) throw refused('asked for beneath the root of the query');
      // Another operation of the document asks.
      if (asked.size === 0) return execute({ ...args, document: stripped });
      const view = introspection === 'filtered' ? visibleSchema(schema, granted) : undefined;
      const schemas = view ? ask(view, operation, asked, args) : denied(asked, denials(args, asked, granted));
      // These cannot ask for the schema, whatever the above made of the document.
      if (asked.size === fields.size) return schemas;
      const others = execute({ ...args, document: stripped });
      const unite = (one: ExecutionResult) => united([...fields.keys()], schemas, one);
      return isPromise(others) ? others.then(unite) : unite(others);
    }
  }

  /** Rule S16: it is answered as if it were open. */
  function report(args: ExecutionArgs, asking: Asking | undefined, granted: Granted): undefined {
    if (!asking || (introspection === 'filtered' && visibleSchema(args.schema, granted))) return;
    denials(args, asking.asked, granted);
  }

  /** By the name of the field, `__schema` or `__type`. */
  function denials({ schema, contextValue }: ExecutionArgs, asked: Fields, granted: Granted) {
    const requirement =
      introspection === 'filtered' ? introspectionRequirement(schema) : authenticatedRequirement;
    const check = schemaRequirements(schema).checkOf(requirement);
    const names = new Set([...asked.values()].map(([field]) => field?.name.value));
    return new Map(
      [...names].map((name) => {
        const coordinate = `${schema.getQueryType()?.name}.${name}`;
        return [name, thrownBy(() => deny({ coordinate, check, granted }, contextValue, undefined))];
      }),
    );
  }
}

type Fields = ReadonlyMap<string, readonly FieldNode[]>;

/** What an operation asks for at its root, and what of that is the schema, by response key. */
interface Asking {
  readonly operation: Operation;
  readonly fields: Fields;
  readonly asked: Fields;
}

function askingOf(args: ExecutionArgs): Asking | undefined {
  const { schema, document } = args;
  const operation = refuseTooLarge(() => operationOf(schema, document, args));
  const root = operation && schema.getRootType(operation.definition.operation);
  if (!root) return undefined;
  const fields = executedFields(operation, root, [operation.definition.selectionSet]);
  const asked = new Map([...fields].filter(([, [field]]) => field && isIntrospection(field)));
  return { operation, fields, asked };
}

function ask(view: GraphQLSchema, operation: Operation, asked: Fields, args: ExecutionArgs): ExecutionResult {
  const document = operationOfFields(operation, [...asked.values()].flat());
  const { variableValues = null } = args;
  return executeSync({ schema: view, document, variableValues });
}

function denied(asked: Fields, denials: ReadonlyMap<string | undefined, Error | undefined>): ExecutionResult {
  const errors = [...asked].map(([key, nodes]) => {
    const originalError = denials.get(nodes[0]?.name.value);
    return new GraphQLError(originalError?.message ?? '', { nodes, path: [key], originalError });
  });
  // `__schema` is not nullable: its null takes all of the answer with it (GraphQL §6.4.4).
  const isAll = [...asked.values()].some(([field]) => field?.name.value === '__schema');
  return { data: isAll ? null : Object.fromEntries([...asked.keys()].map((key) => [key, null])), errors };
}

/** In a dry run nothing is thrown. */
function thrownBy(act: () => void): Error | undefined {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  return undefined;
}

function united(keys: readonly string[], schemas: ExecutionResult, others: ExecutionResult): ExecutionResult {
  if (!('data' in others || 'errors' in others)) {
    return { data: null, errors: [refused('asked for together with @defer or @stream')] };
  }
  const errors = [...(others.errors ?? []), ...(schemas.errors ?? [])];
  const data = schemas.data && others.data && { ...schemas.data, ...others.data };
  return {
    ...others,
    ...(errors.length > 0 && { errors }),
    data: data ? Object.fromEntries(keys.map((key) => [key, data[key]])) : null,
  };
}

function refused(how: string): GraphQLError {
  return new GraphQLError(`The schema cannot be ${how}; ask for it in an operation of its own`, {
    extensions: { code: 'BAD_REQUEST' },
  });
}
