import { isPromise, type MaybePromise } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeOperation,
  executeSync,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { DeniedError } from '../enforcement/denial.ts';
import { type GetToken, grantedIn, tokenOfContext } from '../enforcement/granted.ts';
import { refuseTooLarge } from '../enforcement/too-large.ts';
import { executedFields, type Operation, operationOf } from '../operation/executed-fields.ts';
import { authenticatedRequirement, type Requirement } from '../requirement/requirement.ts';
import { createCheck, type Granted } from '../requirement/satisfaction.ts';
import {
  hasNestedIntrospection,
  isIntrospection,
  operationOfFields,
  stripIntrospection,
} from './introspection-in.ts';
import { introspectionRequirement } from './introspection-requirement.ts';
import { visibleSchema } from './visible-schema.ts';

export interface IntrospectionOptions {
  /**
   * Who may ask for the schema (rule S15): `'open'` (default): everyone; `'authenticated'`: who has a valid token;
   * `'filtered'`: everyone, and a token is shown the part of the schema that it can reach.
   */
  readonly introspection?: 'open' | 'authenticated' | 'filtered';
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
  const { introspection = 'open', getToken = tokenOfContext } = options;

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
      return answer(args, { stripped, granted, execute });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return { errors: [error] };
    }
  }

  function answer(args: ExecutionArgs, { stripped, granted, execute }: Answering) {
    const { schema, document } = args;
    const operation = refuseTooLarge(() => operationOf(schema, document, args));
    const root = operation && schema.getRootType(operation.definition.operation);
    // The server says what is wrong with an operation that cannot be executed.
    if (!root) return execute({ ...args, document: stripped });
    if (hasNestedIntrospection(operation)) throw refused('asked for beneath the root of the query');
    const fields = executedFields(operation, root, [operation.definition.selectionSet]);
    const asked = new Map([...fields].filter(([, [field]]) => field && isIntrospection(field)));
    // Another operation of the document asks.
    if (asked.size === 0) return execute({ ...args, document: stripped });
    const view = introspection === 'filtered' ? visibleSchema(schema, granted) : undefined;
    const schemas = view
      ? ask(view, operation, asked, args)
      : deny(schema, asked, granted, requirementOf(schema));
    // These cannot ask for the schema, whatever the above made of the document.
    if (asked.size === fields.size) return schemas;
    const others = execute({ ...args, document: stripped });
    const unite = (one: ExecutionResult) => united([...fields.keys()], schemas, one);
    return isPromise(others) ? others.then(unite) : unite(others);
  }

  function requirementOf(schema: GraphQLSchema): Requirement {
    return introspection === 'filtered' ? introspectionRequirement(schema) : authenticatedRequirement;
  }
}

interface Answering {
  readonly stripped: DocumentNode;
  readonly granted: Granted;
  readonly execute: Execute;
}

type Fields = ReadonlyMap<string, readonly FieldNode[]>;

function ask(view: GraphQLSchema, operation: Operation, asked: Fields, args: ExecutionArgs): ExecutionResult {
  const document = operationOfFields(operation, [...asked.values()].flat());
  const { variableValues = null } = args;
  return executeSync({ schema: view, document, variableValues });
}

function deny(
  schema: GraphQLSchema,
  asked: Fields,
  granted: Granted,
  requirement: Requirement,
): ExecutionResult {
  const check = createCheck(schemaRequirements(schema).implies)(requirement);
  const errors = [...asked].map(([key, nodes]) => {
    const name = nodes[0]?.name.value;
    const originalError = new DeniedError(`${schema.getQueryType()?.name}.${name}`, check, granted);
    return new GraphQLError(originalError.message, { nodes, path: [key], originalError });
  });
  // `__schema` is not nullable: its null takes all of the answer with it (GraphQL §6.4.4).
  const isAll = [...asked.values()].some(([field]) => field?.name.value === '__schema');
  return { data: isAll ? null : Object.fromEntries([...asked.keys()].map((key) => [key, null])), errors };
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
