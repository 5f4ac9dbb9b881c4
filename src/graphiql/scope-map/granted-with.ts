import { closeOverImplications } from '../../requirement/implied-scopes.ts';
import type { TokenReach } from '../../scope-map/explanation.ts';
import type { ScopeMap } from '../../scope-map/scope-map.ts';

/** The granted scopes and what they imply; undefined where the map is about no token. */
export function grantedWith(
  { scopes }: ScopeMap,
  token: TokenReach | undefined,
): ReadonlySet<string> | undefined {
  const implications = new Map(scopes.map(({ name, implies }) => [name, implies]));
  return token && closeOverImplications(token.granted ?? [], implications);
}
