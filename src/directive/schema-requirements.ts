import { type ConstDirectiveNode, DirectiveLocation, type GraphQLSchema } from 'graphql';
import { InvalidSchemaError, type SchemaProblem } from '../errors.ts';
import {
  authenticatedRequirement,
  conjunction,
  createSharing,
  type Requirement,
  requirementOf,
} from '../requirement/requirement.ts';
import { type Check, createCheck } from '../requirement/satisfaction.ts';
import { type DeclaredScope, implicationsOf, readCatalogue, unknownScope } from './catalogue.ts';
import { type DirectiveName, type NamesInSchema, namesInSchema } from './directive-names.ts';
import { linksOf } from './links.ts';
import { lookAlike } from './look-alike.ts';
import { type SchemaElement, schemaElements } from './schema-elements.ts';
import { schemaProblem } from './schema-problem.ts';
import { readScopesArgument } from './scopes-argument.ts';

/** What the directives of a schema say. */
export interface SchemaRequirements {
  /** own(x) of rule S1, by schema coordinate; only of things on which a requirement is written. */
  readonly own: ReadonlyMap<string, Requirement>;
  /** The declared scopes; empty where the schema has no `@scope`. */
  readonly catalogue: ReadonlyMap<string, DeclaredScope>;
  /** Prepares a requirement to be asked of tokens, with what scopes imply here (rule S7). */
  readonly checkOf: (requirement: Requirement) => Check;
  /** Every scope that the catalogue declares or, where there is none, that a requirement names; sorted. */
  readonly scopes: readonly string[];
  /** Coordinates of the fields that say that they are meant to be open: `@public`. */
  readonly open: ReadonlySet<string>;
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
  const problems: SchemaProblem[] = [];
  const elements = [...schemaElements(schema)].filter(({ directives }) => directives.length > 0);
  const ofSchema = elements
    .filter(({ location }) => location === DirectiveLocation.SCHEMA)
    .flatMap(({ directives }) => directives.map(({ node }) => node));
  const names = namesInSchema(ofSchema);
  checkImports(ofSchema, names, problems);
  checkDirectives(schema, elements, names, problems);

  const catalogue = readCatalogue(
    ofSchema.filter(({ name }) => name.value === 'scope'),
    problems,
  );
  const own = readOwn(elements, names, catalogue, problems);
  if (problems.length > 0) throw new InvalidSchemaError(problems);

  const named = [...own.values()].flatMap(({ scopes }) => scopes.flat());
  const scopes = catalogue.size > 0 ? [...catalogue.keys()] : [...new Set(named)];
  const open = elements.filter(({ directives }) =>
    directives.some(({ node }) => names.get(node.name.value) === 'public'),
  );
  return {
    own,
    catalogue,
    checkOf: createCheck(implicationsOf(catalogue)),
    scopes: scopes.sort(),
    open: new Set(open.map(({ coordinate }) => coordinate)),
  };
}

/** Rule S23: what Federation does not have protects nothing, whatever the schema calls it. */
function checkImports(
  ofSchema: readonly ConstDirectiveNode[],
  names: NamesInSchema,
  problems: SchemaProblem[],
): void {
  for (const { node, specification, imports } of linksOf(ofSchema)) {
    if (specification !== 'federation') continue;
    for (const { name } of imports) {
      const plain = name.replace(/^@/, '');
      const meant = name.startsWith('@') && !names.has(plain) && lookAlike(plain, names);
      if (!meant) continue;
      const subject = `The import of ${name}`;
      const says = ` gives nothing: Federation has no such directive; did you mean @${meant}?`;
      problems.push(schemaProblem({ rule: 'S23', coordinate: 'schema', node, subject, says }));
    }
  }
}

/** Rule S23: what looks like a directive of ours is one, defined, and stands where it guards something. */
function checkDirectives(
  schema: GraphQLSchema,
  elements: readonly SchemaElement[],
  names: NamesInSchema,
  problems: SchemaProblem[],
): void {
  const defined = new Set(schema.getDirectives().map(({ name }) => name));
  for (const { coordinate, location, ofDirective, directives } of elements) {
    for (const { node, codeFirst, unreadable } of directives) {
      if (unreadable) {
        const form = '{ requiresScopes: { scopes: [["scope"]] } }';
        const subject = `extensions.directives of ${coordinate} cannot be read; write it in the form ${form}`;
        problems.push(schemaProblem({ rule: 'S31', coordinate, subject }));
        continue;
      }
      const name = node.name.value;
      const ours = names.get(name);
      const subject = `@${name} on ${coordinate}`;
      const report = (says: string) =>
        problems.push(schemaProblem({ rule: 'S23', coordinate, node, subject, says: ` ${says}` }));
      if (ours && !codeFirst && !defined.has(name)) {
        report(
          schema.getType(name)
            ? `is not defined: graphql-tools drops it for the type ${name}; give that another name`
            : 'is not defined; add requiresScopesTypeDefs to the type definitions',
        );
      } else if (ours && (ofDirective || !locations[ours].includes(location))) {
        report(`guards nothing there; it can stand on ${locations[ours].join(', ')}`);
      } else if (!ours && !defined.has(name)) {
        const meant = lookAlike(name, names);
        if (meant) report(`is not defined; did you mean @${meant}?`);
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
  names: NamesInSchema,
  catalogue: ReadonlyMap<string, DeclaredScope>,
  problems: SchemaProblem[],
): Map<string, Requirement> {
  const own = new Map<string, Requirement>();
  const share = createSharing();
  for (const element of elements) {
    const { coordinate } = element;
    const requirements = element.directives.flatMap(({ node }) => {
      const name = names.get(node.name.value);
      if (name === 'authenticated') return [authenticatedRequirement];
      if (name !== 'requiresScopes') return [];
      const argument = readScopesArgument(node);
      if ('problem' in argument) {
        const { rule, problem } = argument;
        const subject = `@requiresScopes on ${coordinate}`;
        problems.push(schemaProblem({ rule, coordinate, node, subject, says: `: ${problem}` }));
        return [];
      }
      if (catalogue.size > 0) {
        for (const scope of new Set(argument.scopes.flat())) {
          if (catalogue.has(scope)) continue;
          const subject = unknownScope(scope, coordinate, catalogue.keys());
          problems.push(schemaProblem({ rule: 'S22', coordinate, node, subject }));
        }
      }
      return [requirementOf(argument.scopes)];
    });
    // Several on one thing are a conjunction (rule S32).
    if (requirements.length > 0) own.set(coordinate, share(conjunction(...requirements)));
  }
  return own;
}
