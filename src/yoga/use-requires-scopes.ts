import { isAsyncIterable } from '@graphql-tools/utils';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import {
  type RequiresScopesOptions,
  requiresScopesTransformer,
} from '../enforcement/requires-scopes-transformer.ts';
import { createIntrospection, type IntrospectionOptions } from '../introspection/introspect.ts';
import { createDeniedAnswer, type DeniedOperation } from './denied-answer.ts';
import { isKeptForToken, keepForNobody } from './kept-answers.ts';
import { withoutSuggestions } from './without-suggestions.ts';

const all = new WeakSet<object>();

/**
 * Yoga plugin: enforces the schema's `@requiresScopes`, and answers a refused operation with the status and the
 * challenge of rule H4.
 * `import { useRequiresScopes } from 'graphql-scopes/yoga'`
 *
 * Once among the plugins: a second one is refused.
 *
 * @throws InvalidSchemaError as Yoga is given the schema, see `requiresScopesTransformer`
 */
export function useRequiresScopes(options: RequiresScopesOptions & IntrospectionOptions = {}): Plugin {
  const { introspection = 'open', dryRun = false } = options;
  const deniedAnswer = createDeniedAnswer(options);
  const introspect = createIntrospection(options);
  const introspecting: Plugin = {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args) => introspect(args, executeFn) ?? executeFn(args));
    },
    onSubscribe({ subscribeFn, setSubscribeFn }) {
      setSubscribeFn((args) => introspect(args, subscribeFn) ?? subscribeFn(args));
    },
  };

  const plugin: Plugin = {
    onPluginInit({ addPlugin, plugins }) {
      // Each would guard anew what the other has guarded, for ever.
      if (plugins.filter((one) => all.has(one)).length > 1) {
        throw new Error('useRequiresScopes stands twice among the plugins: give one, with all its options');
      }
      if (introspection === 'open') return;
      if (!dryRun) addPlugin(withoutSuggestions);
      // Behind all others: who sets an executor after this one would answer without asking.
      plugins.push(introspecting);
    },
    onRequestParse: ({ request }) => ({
      onRequestParseDone(parsed) {
        // A dry run changes nothing (rule S16).
        if (!dryRun && (options.getToken || !isKeptForToken(request))) return keepForNobody(parsed);
      },
    }),
    onSchemaChange({ schema, replaceSchema }) {
      replaceSchema(requiresScopesTransformer(schema, options));
    },
    onExecute: () => ({
      onExecuteDone: ({ args, result, setResult }) => finish(args, result, setResult),
    }),
    onSubscribe: () => ({
      onSubscribeResult: ({ args, result, setResult }) => finish(args, result, setResult),
    }),
  };
  all.add(plugin);
  return plugin;

  function finish(
    operation: DeniedOperation,
    result: ExecutionResult | AsyncIterable<unknown>,
    setResult: (result: ExecutionResult) => void,
  ): void {
    // A stream has sent its head before its first error.
    if (isAsyncIterable(result)) return;
    const answer = deniedAnswer(operation, result);
    if (answer !== result) setResult(answer);
  }
}
