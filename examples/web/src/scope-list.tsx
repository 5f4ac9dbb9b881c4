import { type Scope, scopeDescriptions } from './gql/index.ts';

/** Scopes by name, with what they mean. */
export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  return (
    <ul className="scopes">
      {scopes.map((scope) => (
        <li key={scope}>
          <code>{scope}</code> <span>{descriptionOf(scope)}</span>
        </li>
      ))}
    </ul>
  );
}

/** A server may have scopes that this build does not know. */
export function descriptionOf(scope: string): string {
  return scope in scopeDescriptions ? scopeDescriptions[scope as Scope] : '';
}
