import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  Kind,
  type Location,
  print,
} from 'graphql';
import { isScopeToken } from '../requirement/scope-token.ts';

/** What the `scopes` argument of an applied `@requiresScopes` says, or what is wrong with it (rules S20, S21). */
export type ScopesArgument =
  | { readonly scopes: string[][] }
  | { readonly rule: 'S20' | 'S21' | 'S32'; readonly problem: string };

/** Reads `scopes` from the AST: SDL validation does not check the values of a directive's arguments. */
export function readScopesArgument(directive: ConstDirectiveNode): ScopesArgument {
  const [argument, ...others] = directive.arguments ?? [];
  if (argument?.name.value !== 'scopes' || others.length > 0) {
    return { rule: 'S20', problem: `write it with its one argument, scopes: ${example}` };
  }
  if (isJoined(argument)) {
    return {
      rule: 'S32',
      problem:
        'several were joined to one before they could be read, which would make an or of what must be an and; define the directive as repeatable, as requiresScopesTypeDefs does, or write it once',
    };
  }
  return readAlternatives(argument.value);
}

/**
 * graphql-tools joins what stands on a type and on its extension where the directive's definition is not `repeatable`
 * (rule S32): then a part of the argument has its place elsewhere.
 */
function isJoined({ loc, value }: ConstArgumentNode): boolean {
  return (
    loc !== undefined && partsOf(value).some((part) => part.loc !== undefined && !isWithin(part.loc, loc))
  );
}

function partsOf(value: ConstValueNode): ConstValueNode[] {
  return value.kind === Kind.LIST ? [value, ...value.values.flatMap(partsOf)] : [value];
}

function isWithin(inner: Location, outer: Location): boolean {
  return inner.source === outer.source && inner.start >= outer.start && inner.end <= outer.end;
}

const example = '[["scope"]]';

function readAlternatives(value: ConstValueNode): ScopesArgument {
  if (value.kind === Kind.STRING) return checkNames([[value.value]]);
  if (value.kind !== Kind.LIST) return notScopes(value);
  if (value.values.length === 0) {
    return {
      rule: 'S20',
      problem: 'scopes: [] can never be met; name a scope, or write @authenticated for any valid token',
    };
  }
  if (value.values.length > 1 && value.values.some((item) => item.kind !== Kind.LIST)) return flatList(value);

  const alternatives: string[][] = [];
  for (const item of value.values) {
    const names = item.kind === Kind.LIST ? item.values : [item];
    if (names.length === 0) {
      return {
        rule: 'S20',
        problem: `${print(value)} has an empty list, which needs no scope; write @authenticated for any valid token`,
      };
    }
    const wrong = names.find((name) => name.kind !== Kind.STRING);
    if (wrong) return notScopes(wrong);
    alternatives.push(names.flatMap((name) => (name.kind === Kind.STRING ? [name.value] : [])));
  }
  return checkNames(alternatives);
}

/** GraphQL would coerce `["a", "b"]` to `[["a"], ["b"]]`: a *or* b, where the writer may mean a *and* b (rule S21). */
function flatList(value: ConstValueNode & { kind: Kind.LIST }): ScopesArgument {
  const names = value.values
    .flatMap((item) => (item.kind === Kind.LIST ? item.values : [item]))
    .map((name) => print(name))
    .join(', ');
  const either = value.values
    .map((item) => (item.kind === Kind.LIST ? print(item) : `[${print(item)}]`))
    .join(', ');
  return {
    rule: 'S21',
    problem: `${print(value)} is a flat list; write [[${names}]] for all of them, or [${either}] for one of them`,
  };
}

function notScopes(value: ConstValueNode): ScopesArgument {
  return {
    rule: 'S20',
    problem: `${print(value)} is not a list of lists of scopes; write scopes: ${example}`,
  };
}

function checkNames(scopes: string[][]): ScopesArgument {
  const wrong = scopes.flat().find((scope) => !isScopeToken(scope));
  if (wrong === undefined) return { scopes };
  return {
    rule: 'S20',
    problem:
      `${JSON.stringify(wrong)} is not a scope: it must have one or more of the visible ASCII characters ` +
      'except the double quote and the backslash, and no space (RFC 6749 §3.3)',
  };
}
