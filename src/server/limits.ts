// GraphQL Armor: the limits that Yoga's documentation names, one small package each.
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import { isAsyncIterable } from '@graphql-tools/utils';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Config } from './config.ts';
import { refuseDeepVariables } from './deep-variables.ts';
import { maxFieldsRule, tooLarge } from './max-fields.ts';

/** Rule H5: a document over a limit, or input over what the stack can hold, is refused with 400 before anything of it runs. */
export function limits(
  config: Pick<Config, 'maxQueryTokens' | 'maxQueryFields' | 'maxQueryDepth' | 'maxQueryAliases'>,
): Plugin[] {
  const onReject = [
    (_context: unknown, { extensions }: GraphQLError) => void Object.assign(extensions, { code: tooLarge }),
  ];
  return [
    maxTokensPlugin({ n: config.maxQueryTokens, onReject }),
    maxDepthPlugin({ n: config.maxQueryDepth, flattenFragments: true, onReject }),
    maxAliasesPlugin({ n: config.maxQueryAliases, onReject }),
    { onValidate: ({ addValidationRule }) => addValidationRule(maxFieldsRule(config.maxQueryFields)) },
    refuseDeepVariables,
    { onExecutionResult: refuse },
  ] as Plugin[];
}

/** On the result: Yoga keeps an error's own status from `application/json`. */
const refuse: NonNullable<Plugin['onExecutionResult']> = ({ result, setResult }) => {
  if (!result || isAsyncIterable(result)) return;
  if (result.errors?.some(({ extensions }) => extensions.code === tooLarge)) {
    setResult({ ...result, extensions: { ...result.extensions, http: { status: 400 } } });
  }
};
