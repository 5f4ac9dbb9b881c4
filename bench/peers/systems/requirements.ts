import {
  type ConstDirectiveNode,
  type GraphQLSchema,
  getArgumentValues,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { type DirectiveName, namesInSchema } from '../../../src/directive/directive-names.ts';

/** OR of ANDs; `[[]]` is any token. */
export type Requirement = readonly (readonly string[])[];

/** Where rules find the token. */
export interface Context {
  readonly token: { readonly scopes: ReadonlySet<string> } | null;
}

/** The test in a peer's rule. */
export function isMet(requirement: Requirement, { token }: Context): boolean {
  return token !== null && requirement.some((group) => group.every((scope) => token.scopes.has(scope)));
}

/**
 * For peers that want rules from their users: what the SDL demands of each object and interface type and of its fields, by
 * coordinate (`User`, `User.email`). Other places have no rules in any peer.
 */
export function requirementsIn(schema: GraphQLSchema): Map<string, Requirement[]> {
  const requirements = new Map<string, Requirement[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || !(isObjectType(type) || isInterfaceType(type))) continue;
    read(type.name, [type.astNode, ...type.extensionASTNodes]);
    for (const field of Object.values(type.getFields())) read(`${type.name}.${field.name}`, [field.astNode]);
  }
  return requirements;

  function read(coordinate: string, nodes: readonly Annotated[]): void {
    const found = nodes
      .flatMap((node) => node?.directives ?? [])
      .flatMap((one) => requirementOf(schema, one));
    if (found.length > 0) requirements.set(coordinate, found);
  }
}

/** Under which name the schema has a directive: its user knows, and tells the peer. */
export function nameInSchema(schema: GraphQLSchema, name: DirectiveName): string {
  const names = [...namesOf(schema)].filter(([alias, meant]) => meant === name && schema.getDirective(alias));
  return names.at(-1)?.[0] ?? name;
}

type Annotated = { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;

function requirementOf(schema: GraphQLSchema, node: ConstDirectiveNode): Requirement[] {
  const directive = schema.getDirective(node.name.value);
  if (!directive) return [];
  switch (namesOf(schema).get(directive.name)) {
    case 'requiresScopes':
      return [getArgumentValues(directive, node).scopes as Requirement];
    case 'authenticated':
      return [[[]]];
    default:
      return [];
  }
}

function namesOf(schema: GraphQLSchema): ReturnType<typeof namesInSchema> {
  const nodes: readonly Annotated[] = [schema.astNode, ...schema.extensionASTNodes];
  return namesInSchema(nodes.flatMap((node) => node?.directives ?? []));
}
