import { DirectiveLocation, type GraphQLSchema } from 'graphql';
import { InvalidSchemaError } from '../errors.ts';
import type { Implications } from '../requirement/implied-scopes.ts';
import {
  authenticatedRequirement,
  conjunction,
  type Requirement,
  requirementOf,
} from '../requirement/requirement.ts';
import { type DeclaredScope, implicationsOf, readCatalogue, unknownScope } from './catalogue.ts';
import { type DirectiveName, isOurs, lookAlike } from './look-alike.ts';
import { placeOf, type SchemaElement, schemaElements } from './schema-elements.ts';
import { readScopesArgument } from './scopes-argument.ts';

/** What the directives of a schema say. */
export interface SchemaRequirements {
  /** own(x) of rule S1, by schema coordinate; only of things on which a requirement is written. */
  readonly own: ReadonlyMap<string, Requirement>;
  /** The declared scopes; empty where the schema has no `@scope`. */
  readonly catalogue: ReadonlyMap<string, DeclaredScope>;
  readonly implies: Implications;
  /** Every scope that the catalogue declares or, where there is none, that a requirement names; sorted. */
  readonly scopes: readonly string[];
}

const known = new WeakMap<GraphQLSchema, SchemaRequirements>();

/**
 * Reads and checks all requirements of a schema; the answer is remembered with the schema.
 * @throws InvalidSchemaError with every problem at once (rules S7, S20–S23)
 */
export function schemaRequirements(schema: GraphQLSchema): SchemaRequirements {
  const requirements = known.get(schema) ?? readRequirements(schema);
  known.set(schema, requirements);
  return requirements;
}

function readRequirements(schema: GraphQLSchema): SchemaRequirements {
  const problems: string[] = [];
  const elements = [...schemaElements(schema)];
  const defined = new Set(schema.getDirectives().map(({ name }) => name));
  checkDirectives(elements, defined, problems);

  const declarations = elements
    .filter(({ location }) => location === DirectiveLocation.SCHEMA)
    .flatMap(({ directives }) => directives.filter(({ name }) => name.value === 'scope'));
  const catalogue = readCatalogue(declarations, problems);
  const own = readOwn(elements, catalogue, problems);
  if (problems.length > 0) throw new InvalidSchemaError(problems);

  const named = [...own.values()].flatMap(({ scopes }) => scopes.flat());
  const scopes = catalogue.size > 0 ? [...catalogue.keys()] : [...new Set(named)];
  return { own, catalogue, implies: implicationsOf(catalogue), scopes: scopes.sort() };
}

/** Rule S23: what looks like a directive of ours is one, defined, and stands where it guards something. */
function checkDirectives(
  elements: readonly SchemaElement[],
  defined: ReadonlySet<string>,
  problems: string[],
): void {
  for (const { coordinate, location, ofDirective, directives } of elements) {
    for (const directive of directives) {
      const name = directive.name.value;
      const meant = defined.has(name) ? undefined : lookAlike(name);
      const report = (problem: string) =>
        problems.push(`@${name} on ${coordinate}${placeOf(directive)} ${problem}`);
      if (meant) {
        const remedy =
          meant === name ? 'add requiresScopesTypeDefs to the type definitions' : `did you mean @${meant}?`;
        report(`is not defined; ${remedy}`);
      } else if (isOurs(name) && (ofDirective || !locations[name].includes(location))) {
        report(`guards nothing there; it can stand on ${locations[name].join(', ')}`);
      }
    }
  }
}

const guarded: readonly DirectiveLocation[] = [
  DirectiveLocation.OBJECT,
  DirectiveLocation.INTERFACE,
  DirectiveLocation.FIELD_DEFINITION,
  DirectiveLocation.SCALAR,
  DirectiveLocation.ENUM,
  DirectiveLocation.ARGUMENT_DEFINITION,
  DirectiveLocation.INPUT_FIELD_DEFINITION,
];
const locations: Record<DirectiveName, readonly DirectiveLocation[]> = {
  requiresScopes: guarded,
  authenticated: guarded,
  public: [DirectiveLocation.FIELD_DEFINITION],
  scope: [DirectiveLocation.SCHEMA],
};

function readOwn(
  elements: readonly SchemaElement[],
  catalogue: ReadonlyMap<string, DeclaredScope>,
  problems: string[],
): Map<string, Requirement> {
  const own = new Map<string, Requirement>();
  for (const element of elements) {
    const requirements = element.directives.flatMap((directive) => {
      if (directive.name.value === 'authenticated') return [authenticatedRequirement];
      if (directive.name.value !== 'requiresScopes') return [];
      const argument = readScopesArgument(directive);
      if ('problem' in argument) {
        problems.push(`@requiresScopes on ${element.coordinate}${placeOf(directive)}: ${argument.problem}`);
        return [];
      }
      if (catalogue.size > 0) {
        for (const scope of new Set(argument.scopes.flat())) {
          if (catalogue.has(scope)) continue;
          problems.push(unknownScope(scope, element.coordinate, catalogue.keys()) + placeOf(directive));
        }
      }
      return [requirementOf(argument.scopes)];
    });
    // Several on one thing are a conjunction (rule S32).
    if (requirements.length > 0) own.set(element.coordinate, conjunction(...requirements));
  }
  return own;
}
