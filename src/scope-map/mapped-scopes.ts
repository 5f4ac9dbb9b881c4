import type { GraphQLSchema } from 'graphql';
import { implicationsOf } from '../directive/catalogue.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { closeOverImplications } from '../requirement/implied-scopes.ts';
import { conjunction } from '../requirement/requirement.ts';
import { reachOf } from './reach-of.ts';
import type { MappedField, MappedType } from './scope-map.ts';

/** One scope, and what it opens. */
export interface MappedScope {
  readonly name: string;
  /** Empty where the schema has no catalogue. */
  readonly description: string;
  /** All that it implies, and all that imply it, transitively (rule S7); by name. */
  readonly implies: readonly string[];
  readonly impliedBy: readonly string[];
  /** Coordinates of fields and inputs that a token with it alone reaches, and one without any scope does not. */
  readonly opens: readonly string[];
  /** Coordinates of those that it helps to open: with others it is enough on some way, alone it is not. */
  readonly opensWithOthers: readonly string[];
  /** How many fields and inputs ask for it in so many words. */
  readonly named: number;
}

/** The scopes of a schema whose map has these types. */
export function mappedScopes(schema: GraphQLSchema, types: readonly MappedType[]): MappedScope[] {
  const { catalogue, scopes } = schemaRequirements(schema);
  const implications = implicationsOf(catalogue);
  const closed = new Map(scopes.map((name) => [name, closeOverImplications([name], implications)]));
  const bare = scopes.map((name) => ({
    name,
    description: catalogue.get(name)?.description ?? '',
    implies: scopes.filter((other) => other !== name && closed.get(name)?.has(other)),
    impliedBy: scopes.filter((other) => other !== name && closed.get(other)?.has(name)),
  }));
  const all = types.flatMap(({ fields }) => fields.flatMap((field) => [field, ...inputsOf(field)]));
  const ofAnyToken = reachOf({ types, scopes: bare }, []);

  return bare.map((scope) => {
    const alone = reachOf({ types, scopes: bare }, [scope.name]);
    const helps = new Set([scope.name, ...scope.implies]);
    const opened = all.filter(({ coordinate }) => alone.has(coordinate) && !ofAnyToken.has(coordinate));
    const helped = all.filter(
      ({ coordinate, needs }) =>
        !alone.has(coordinate) && needs?.scopes.some((ands) => ands.some((name) => helps.has(name))),
    );
    const named = all.filter(({ requirement }) =>
      requirement.scopes.some((ands) => ands.includes(scope.name)),
    );
    return {
      ...scope,
      opens: opened.map(({ coordinate }) => coordinate),
      opensWithOthers: helped.map(({ coordinate }) => coordinate),
      named: named.length,
    };
  });
}

/** An argument needs what its field does, too. */
function inputsOf({
  needs,
  inputs,
}: MappedField): Pick<MappedField, 'coordinate' | 'requirement' | 'needs'>[] {
  return inputs.map(({ coordinate, requirement }) => ({
    coordinate,
    requirement,
    needs: needs && conjunction(needs, requirement),
  }));
}
