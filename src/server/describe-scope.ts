import type { ScopeDescription } from '../authorization-server/interaction-pages.ts';
import type { DeclaredScope } from '../directive/catalogue.ts';

/** The catalogue's words for a scope; a schema without a catalogue has but its name. */
export function describeScope(catalogue: ReadonlyMap<string, DeclaredScope>, name: string): ScopeDescription {
  const words = (scope: string) => catalogue.get(scope)?.description ?? scope;
  return { description: words(name), includes: (catalogue.get(name)?.implies ?? []).map(words) };
}
