import { readFile } from 'node:fs/promises';
import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { type DocumentNode, type GraphQLSchema, getOperationAST, getVariableValues, validate } from 'graphql';
import { nearestName } from '../directive/nearest-name.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { explainOperation } from '../operation/explain-operation.ts';
import { neededVariables } from '../operation/operation-scopes.ts';
import { type KnownOperation, loadOperations } from '../schema-source/load-operations.ts';
import { SourceError } from '../schema-source/source-error.ts';
import { isDenied, printExplanation } from './explanation-text.ts';
import { jsonOption, printJson, printLine } from './printing.ts';
import { projectOption, readValidSchema, withHeaderOptions } from './schema-options.ts';
import { scopesArgument } from './scopes-argument.ts';

/** `graphql-scopes explain OPERATION.graphql` */
export function explainCommand(): CommandUnknownOpts {
  return withHeaderOptions(
    new Command('explain')
      .argument('<operation...>', 'files with the operation and its fragments')
      .option(
        '--schema <pointer...>',
        'SDL files, globs, a URL, a git revision or a module; default: the graphql-config',
      )
      .option('--operation <name>', 'which one, where there are several')
      .option('--variables <json>', 'JSON, or @file: what is supplied, and what is skipped, can depend on it')
      .option(
        '--scopes <scopes>',
        'what a token with these scopes would get; "" is a token without any',
        scopesArgument,
      )
      .addOption(new Option('--no-token', 'what a request without a token would get'))
      .addOption(
        new Option('--on-denied <what>', 'as the server has it')
          .choices(['null', 'reject'] as const)
          .default('null' as const),
      )
      .addOption(jsonOption())
      .addOption(projectOption()),
  )
    .addHelpText(
      'after',
      '\nExit code: 1 where something is or may be denied to the token that is asked about, 2 where nothing can be said.',
    )
    .action(
      async (
        files,
        { schema: pointers = [], scopes, token: isWithToken, variables, ...options },
        command,
      ) => {
        if (scopes && !isWithToken) command.error('error: give either --scopes or --no-token');
        const { schema } = await readValidSchema(pointers, options);
        if (scopes) refuseUnknownScopes(schema, scopes);
        const { document } = chosen(
          await loadOperations(files, { folder: process.cwd() }),
          options.operation,
        );
        const [error] = validate(schema, document);
        if (error) throw new SourceError(`The operation is not valid: ${error.toString()}`);
        const isGiven = variables !== undefined;
        const variableValues = isGiven
          ? await variablesIn(variables)
          : neededVariables(getOperationAST(document));
        if (isGiven) refuseWrongVariables(schema, document, variableValues);
        const token = isWithToken ? scopes && { scopes: new Set(scopes) } : null;
        const explanation = explain(schema, document, {
          variableValues,
          token,
          onDenied: options.onDenied,
        });
        const note = !isGiven && hasVariables(document) ? withoutVariables : undefined;
        if (options.json) printJson({ ...explanation, note });
        else printExplanation(explanation, token);
        if (!options.json && note) printLine(note);
        if (token !== undefined && isDenied(explanation)) process.exitCode = 1;
      },
    );
}

const withoutVariables =
  'Its variables count as not supplied where they can be left out, and what they decide as included unless a default says otherwise; --variables gives them.';

/** A token can have scopes of another API; who asks about one by hand has mistyped it. */
function refuseUnknownScopes(schema: GraphQLSchema, asked: readonly string[]): void {
  const { scopes, catalogue } = schemaRequirements(schema);
  const known = new Set([...scopes, ...catalogue.keys()]);
  const unknown = asked.find((scope) => !known.has(scope));
  if (unknown === undefined) return;
  throw new SourceError(
    `--scopes: the schema has no scope ${JSON.stringify(unknown)}. It has ${[...known].sort().join(', ') || 'none'}; between two there is a space.`,
  );
}

/** A server runs nothing of an operation whose variables are of the wrong type, whatever the token; one that it does not have is mistyped. */
function refuseWrongVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  values: Record<string, unknown>,
): void {
  const definitions = getOperationAST(document)?.variableDefinitions ?? [];
  const names = new Set(definitions.map(({ variable }) => variable.name.value));
  const unknown = Object.keys(values).find((name) => !names.has(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, names);
    const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
    throw new SourceError(`--variables: the operation has no variable ${JSON.stringify(unknown)}${hint}`);
  }
  const [error] = getVariableValues(schema, definitions, values).errors ?? [];
  if (error) throw new SourceError(`--variables: ${error.message}`);
}

function hasVariables({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (one) => 'variableDefinitions' in one && (one.variableDefinitions?.length ?? 0) > 0,
  );
}

/** What is too large to be looked at is no fault of this command. */
function explain(...args: Parameters<typeof explainOperation>): ReturnType<typeof explainOperation> {
  try {
    return explainOperation(...args);
  } catch (error) {
    if (error instanceof RangeError) throw new SourceError(error.message);
    throw error;
  }
}

function chosen(operations: readonly KnownOperation[], name: string | undefined): { document: DocumentNode } {
  const found = name === undefined ? operations : operations.filter((one) => one.name === name);
  const [only] = found;
  if (only && found.length === 1) return only;
  const names = operations.map((one) => one.name ?? '(without a name)').join(', ');
  throw new SourceError(
    operations.length === 0 ? 'There is no operation' : `Which operation? --operation names one of ${names}`,
  );
}

async function variablesIn(given: string): Promise<Record<string, unknown>> {
  const file = given.startsWith('@') ? given.slice(1) : undefined;
  const text = file === undefined ? given : await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new SourceError(`--variables: ${file} cannot be read`);
  try {
    const values = JSON.parse(text);
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) return values;
  } catch {
    // Said below.
  }
  throw new SourceError(`--variables is a JSON object, such as {"first": 10}, and not ${file ?? text}`);
}
