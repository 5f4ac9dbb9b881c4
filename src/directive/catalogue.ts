import { type ConstDirectiveNode, Kind } from 'graphql';
import type { SchemaProblem } from '../errors.ts';
import { findImplicationCycle, type Implications } from '../requirement/implied-scopes.ts';
import { isScopeToken } from '../requirement/scope-token.ts';
import { nearestName } from './nearest-name.ts';
import { schemaProblem } from './schema-problem.ts';

/** One declared scope: `@scope(name: …, description: …, implies: …)`. */
export interface DeclaredScope {
  readonly name: string;
  readonly description: string;
  readonly implies: readonly string[];
}

/** Reads the `@scope` directives on the schema; what is wrong with them goes to `problems` (rules S7, S20, S22). */
export function readCatalogue(
  directives: readonly ConstDirectiveNode[],
  problems: SchemaProblem[],
): ReadonlyMap<string, DeclaredScope> {
  const catalogue = new Map<string, DeclaredScope>();
  const nodes = new Map<string, ConstDirectiveNode>();
  for (const node of directives) {
    const scope = readDeclaration(node);
    const report = (rule: string, subject: string) =>
      problems.push(schemaProblem({ rule, coordinate: 'schema', node, subject }));
    if (!scope) {
      report('S22', '@scope needs the strings name and description, and may have implies: ["other"]');
    } else if (!isScopeToken(scope.name)) {
      report('S20', `@scope declares ${JSON.stringify(scope.name)}, which is not a scope (RFC 6749 §3.3)`);
    } else if (catalogue.has(scope.name)) {
      report('S22', `scope "${scope.name}" is declared twice; remove one @scope`);
    } else {
      catalogue.set(scope.name, scope);
      nodes.set(scope.name, node);
    }
  }
  checkImplications(catalogue, nodes, problems);
  return catalogue;
}

/** What a catalogue's scopes imply, for `closeOverImplications`. */
export function implicationsOf(catalogue: ReadonlyMap<string, DeclaredScope>): Implications {
  return new Map([...catalogue].map(([name, { implies }]) => [name, implies]));
}

/** `unknown scope "itmes" on Query.myItems; did you mean "items"?` (rule S22). */
export function unknownScope(name: string, where: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  const remedy =
    nearest === undefined ? `declare it with @scope(name: "${name}", …)` : `did you mean "${nearest}"?`;
  return `unknown scope "${name}" on ${where}; ${remedy}`;
}

function readDeclaration(directive: ConstDirectiveNode): DeclaredScope | undefined {
  const values = new Map((directive.arguments ?? []).map(({ name, value }) => [name.value, value]));
  const name = values.get('name');
  const description = values.get('description');
  const implies = values.get('implies');
  if (name?.kind !== Kind.STRING || description?.kind !== Kind.STRING) return undefined;
  // GraphQL coerces one value to a list of one; null is the same as leaving it out.
  const implied =
    implies?.kind === Kind.LIST ? implies.values : implies && implies.kind !== Kind.NULL ? [implies] : [];
  const names = implied.flatMap((item) => (item.kind === Kind.STRING ? [item.value] : []));
  if (names.length !== implied.length) return undefined;
  return { name: name.value, description: description.value, implies: names };
}

function checkImplications(
  catalogue: ReadonlyMap<string, DeclaredScope>,
  nodes: ReadonlyMap<string, ConstDirectiveNode>,
  problems: SchemaProblem[],
): void {
  const report = (rule: string, name: string | undefined, subject: string) =>
    problems.push(schemaProblem({ rule, coordinate: 'schema', node: nodes.get(name ?? ''), subject }));
  for (const { name, implies } of catalogue.values()) {
    for (const implied of implies) {
      if (!catalogue.has(implied))
        report('S22', name, unknownScope(implied, `@scope(name: "${name}")`, catalogue.keys()));
    }
  }
  const cycle = findImplicationCycle(implicationsOf(catalogue));
  if (cycle)
    report('S7', cycle[0], `scopes imply each other in a circle: ${cycle.join(' → ')}; remove one implies`);
}
