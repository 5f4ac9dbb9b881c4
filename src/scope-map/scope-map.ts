import type { GraphQLSchema } from 'graphql';
import type { RequirementOrigin } from '../directive/field-requirements.ts';
import type { Requirement } from '../requirement/requirement.ts';
import { type MappedScope, mappedScopes } from './mapped-scopes.ts';
import { typesOf } from './mapped-types.ts';
import { withWays } from './ways.ts';

/** The types and fields of a schema against its scopes: plain data, which can be sent and kept. */
export interface ScopeMap {
  /** Object types, the roots first, then by name those that a way leads to, and the others; after them the input types in which something is protected. */
  readonly types: readonly MappedType[];
  /** By name. */
  readonly scopes: readonly MappedScope[];
  readonly coverage: Coverage;
}

export interface MappedType {
  readonly name: string;
  readonly root: 'query' | 'mutation' | 'subscription' | null;
  /** Of an input type only the fields are here that are protected, or lead to what is. */
  readonly isInput: boolean;
  /** Its own and its interfaces'. */
  readonly requirement: Requirement;
  readonly origins: readonly RequirementOrigin[];
  /** What a token needs at least to be given an object of it, see {@link MappedField.needs}. */
  readonly needs: Requirement | null;
  readonly fields: readonly MappedField[];
}

export interface MappedField {
  readonly coordinate: string;
  readonly name: string;
  /** The type as it is written, such as `[Item!]`. */
  readonly type: string;
  /** Names of the types to whose fields it leads: of an interface or a union the object types. */
  readonly leadsTo: readonly string[];
  /** What the field asks for (rule S2), with what its required arguments do (rule S4). */
  readonly requirement: Requirement;
  readonly origins: readonly MappedOrigin[];
  readonly kind: 'public' | 'unprotected' | 'authenticated' | 'scopes';
  /**
   * What a token needs at least on some way from a root type, with all that is asked for on the way; null where no way leads here.
   * Each alternative is one that is enough; of more than 16 the smallest are kept.
   */
  readonly needs: Requirement | null;
  readonly protection: Protection;
  /** Its arguments that are protected, or in whose value something may be. */
  readonly inputs: readonly MappedInput[];
}

/** How well a field is really protected: by the weakest way to it. */
export type Protection = 'open' | 'authenticated' | 'scopes' | 'unreachable';

export interface MappedOrigin {
  readonly coordinate: string;
  readonly place: RequirementOrigin['place'] | 'required argument';
  readonly requirement: Requirement;
}

/** What asks for more when a client supplies it (rule S4). */
export interface MappedInput {
  readonly coordinate: string;
  readonly name: string;
  readonly type: string;
  readonly requirement: Requirement;
  readonly origins: readonly MappedOrigin[];
  readonly leadsTo: readonly string[];
}

/** How many fields of object types there are, by their {@link Protection}. */
export interface Coverage extends Readonly<Record<Protection, number>> {
  readonly fields: number;
  /** Of the open ones, those that say so: `@public`. */
  readonly openOnPurpose: number;
}

/**
 * Draws up the map of a schema, by the code that enforces it.
 * @throws InvalidSchemaError see `schemaRequirements`
 */
export function scopeMap(schema: GraphQLSchema): ScopeMap {
  const types = withWays(typesOf(schema)).sort((one, other) => rankOf(one) - rankOf(other));
  return { types, scopes: mappedScopes(schema, types), coverage: coverageOf(types) };
}

/** The sort is stable: within a rank the order stays. */
function rankOf({ root, isInput, needs }: MappedType): number {
  if (root) return 0;
  if (isInput) return 3;
  return needs ? 1 : 2;
}

function coverageOf(types: readonly MappedType[]): Coverage {
  const fields = types.flatMap((type) => (type.isInput ? [] : type.fields));
  const count = (protection: Protection) => fields.filter((field) => field.protection === protection).length;
  return {
    fields: fields.length,
    open: count('open'),
    openOnPurpose: fields.filter(({ kind, protection }) => protection === 'open' && kind === 'public').length,
    authenticated: count('authenticated'),
    scopes: count('scopes'),
    unreachable: count('unreachable'),
  };
}
