import { type Requirement, requirementKey } from '../requirement/requirement.ts';
import type { MapRow } from './map-rows.ts';
import { plural } from './plural.ts';
import { checksOf, type MapReach } from './reach-of.ts';
import type { MappedField, MappedOrigin, MappedType, ScopeMap } from './scope-map.ts';

/** A token's scopes, and what it reaches with them. */
export interface TokenReach {
  readonly granted: ReadonlySet<string> | null;
  readonly reach: MapReach;
}

/** Says in sentences what a row needs, where that is written, and what the token lacks. */
export function explanationOf(map: ScopeMap, row: MapRow, token?: TokenReach): string {
  const { kind, type, fields, input } = row;
  const [first] = fields;
  if (!type || !first) return `${row.names.join(', ')}.`;
  if (kind === 'type') return ofType(map, type, row, token);
  const sentences = input
    ? [
        `${input.coordinate} needs ${phraseOf(input.requirement)} where it is supplied: ${wherePhrase(input.origins, false)}.`,
      ]
    : [whatAndWhere(subjectOf(type, fields), fields), way(first, type)];
  if (!input || token?.reach.has(first.coordinate)) {
    const needs = input ? input.requirement : (first.needs ?? first.requirement);
    sentences.push(lack(map, needs, token, token?.reach.has(input?.coordinate ?? first.coordinate)));
  }
  return sentences.filter(Boolean).join(' ');
}

/** `items and me`, `(items and me) or admin`, `a valid token`, `nothing`. */
export function phraseOf({ authenticated, scopes }: Requirement): string {
  if (!authenticated) return 'nothing';
  if (scopes.some((all) => all.length === 0)) return 'a valid token';
  if (scopes.length > 4) return `${joined(scopes.slice(0, 4), true)} or one of ${scopes.length - 4} more`;
  return joined(scopes, scopes.length > 1);
}

function joined(scopes: Requirement['scopes'], brackets: boolean): string {
  return scopes.map((all) => (all.length > 1 && brackets ? `(${listed(all)})` : listed(all))).join(' or ');
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function subjectOf(type: MappedType, fields: readonly MappedField[]): string {
  const [first] = fields;
  return fields.length === 1 && first
    ? first.coordinate
    : `${listed(fields.map(({ name }) => name))} of ${type.name}`;
}

function ofType(map: ScopeMap, type: MappedType, row: MapRow, token: TokenReach | undefined): string {
  if (type.isInput) return `${type.name} has ${plural(row.fields.length, 'protected field')}.`;
  if (!type.needs) return `No way leads to ${type.name}: none of its fields can be asked for.`;
  const asked = type.requirement.authenticated
    ? `Each field of ${type.name} needs ${phraseOf(type.requirement)}: ${wherePhrase(type.origins, false)}.`
    : `Nothing is written on ${type.name} itself.`;
  const others = [...row.counts].map(
    ([scope, count]) => `${count} ${count === 1 ? 'asks' : 'ask'} for ${scope}`,
  );
  const further = others.length > 0 ? `Of its ${plural(row.fields.length, 'field')} ${listed(others)}.` : '';
  const least = type.root ? '' : `To be given one, a token needs at least ${phraseOf(type.needs)}.`;
  const within =
    token && row.within !== undefined
      ? `Within reach: ${row.within} of ${plural(row.fields.length, 'field')}.`
      : '';
  const missing = token && !token.reach.has(type.name) ? lack(map, type.needs, token, false) : '';
  return [asked, further, least === asked ? '' : least, within, missing].filter(Boolean).join(' ');
}

function whatAndWhere(subject: string, fields: readonly MappedField[]): string {
  const [{ requirement, origins, kind }, ...others] = fields as [MappedField, ...MappedField[]];
  const several = others.length > 0;
  if (kind === 'public') return `${subject} ${several ? 'are' : 'is'} marked @public.`;
  if (!requirement.authenticated) return `Nothing is written on ${subject}.`;
  const what = `${subject} ${several ? 'need' : 'needs'} ${phraseOf(requirement)}`;
  // What they ask for is the same; where it is written need not be.
  const where = wherePhrase(origins, several);
  if (others.some((other) => wherePhrase(other.origins, several) !== where)) {
    return `${what}; where that is written differs from one to the other.`;
  }
  return `${what}: ${where}.`;
}

function wherePhrase(origins: readonly MappedOrigin[], several: boolean): string {
  const parts = origins.map((origin) => [phraseOf(origin.requirement), placeOf(origin, several)] as const);
  const [first, ...others] = parts;
  if (!first) return '';
  const rest = others.map(([what, where]) => `${what} ${where}`);
  return listed([`${first[0]} is written ${first[1]}`, ...rest]).replaceAll(
    ' and a valid token',
    ', a valid token',
  );
}

function placeOf({ place, coordinate }: MappedOrigin, several: boolean): string {
  if (place === 'field') return several ? 'on the fields' : 'on the field';
  if (place === 'type') return `on the type ${coordinate}`;
  if (place === 'interface') return `on its interface ${coordinate}`;
  if (place === 'field of an interface') return `on ${coordinate}, which it implements`;
  if (place === 'returned type') return `on its type ${coordinate}`;
  if (place === 'interface of the returned type') return `on its type's interface ${coordinate}`;
  if (place === 'argument') return 'on the argument';
  if (place === 'argument of an interface') return `on ${coordinate}, which it implements`;
  return `on its required argument ${coordinate.replace(/^.*\(|:\)$/g, '')}`;
}

/** What the way adds to what the field asks for. */
function way({ needs, requirement }: MappedField, type: MappedType): string {
  if (!needs) return `No way leads to ${type.name}.`;
  if (!needs.authenticated) return 'It can be had without a token.';
  if (requirementKey(needs) === requirementKey(requirement)) return '';
  return `Counting what the way there needs, it takes at least ${phraseOf(needs)}.`;
}

function lack(
  map: ScopeMap,
  needs: Requirement,
  token: TokenReach | undefined,
  isWithin: boolean | undefined,
): string {
  if (!token) return '';
  if (isWithin) return token.granted ? 'The current token reaches it.' : '';
  if (token.granted === null) return needs.authenticated ? 'There is no token.' : '';
  const missing = checksOf(map)(needs).missing(token.granted);
  return missing.length > 0 ? `The current token lacks ${listed(missing)}.` : '';
}
