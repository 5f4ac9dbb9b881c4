import { type GraphQLResolveInfo, isInputType, valueFromASTUntyped } from 'graphql';
import { refuseFragmentArguments, type Variables, variablesOf } from '../operation/executed-fields.ts';

interface Values {
  readonly [name: string]: unknown;
}

/** What graphql 17 keeps of a variable beside its coerced value. */
interface Source {
  readonly signature?: { readonly type?: unknown };
  /** As the client sent it. */
  readonly value?: unknown;
}

/**
 * The variables of an execution that have a value. graphql 16 gives them coerced; 17 keeps beside that what the client
 * sent, which says what rule S4 asks: what was supplied, and not only defaulted.
 * @throws RangeError for fragment arguments
 */
export function variablesIn(
  info: Pick<GraphQLResolveInfo, 'operation' | 'fragments' | 'variableValues'>,
): Variables {
  refuseFragmentArguments(info.fragments);
  const definitions = info.operation.variableDefinitions ?? [];
  const names = definitions.map(({ variable }) => variable.name.value);
  const { sources, coerced } = info.variableValues as { sources?: Values; coerced?: Values };
  // Variables may be called `sources` and `coerced`, but no client can put a type of the schema into their values.
  const isOf17 = names.every((name) => isInputType((sources?.[name] as Source | undefined)?.signature?.type));
  if (!isOf17 || !sources || !coerced) return variablesOf(info.variableValues, false);

  const sent: Record<string, unknown> = Object.create(null);
  for (const { variable, defaultValue } of definitions) {
    const name = variable.name.value;
    if (Object.hasOwn(coerced, name)) {
      const { value } = sources[name] as Source;
      // The client's default, too, as it was sent: coerced it holds the schema's.
      sent[name] = value === undefined && defaultValue ? valueFromASTUntyped(defaultValue) : value;
    } else if (name in coerced) {
      // Nobody sent it under this name, and some executors find it there all the same: see `variablesOf`.
      sent[name] = coerced[name];
    }
  }
  return variablesOf(sent, true);
}
