import { type ConstDirectiveNode, type ConstValueNode, Kind } from 'graphql';

/** The names of our directives. */
export const directiveNames = ['requiresScopes', 'authenticated', 'public', 'scope'] as const;
export type DirectiveName = (typeof directiveNames)[number];

/** Which of our directives is meant, by the name under which a schema has it. */
export type NamesInSchema = ReadonlyMap<string, DirectiveName>;

/**
 * Our directives' names in a schema with these directives: their own, Federation's `@federation__requiresScopes`, and
 * what `@link(url:, as:, import:)` makes of them (rule S30).
 */
export function namesInSchema(ofSchema: readonly ConstDirectiveNode[]): NamesInSchema {
  const names = new Map<string, DirectiveName>(directiveNames.map((name) => [name, name]));
  for (const name of linkable) names.set(`federation__${name}`, name);
  const links = linkNames(ofSchema);
  for (const link of ofSchema) if (links.has(link.name.value)) addLinked(link, names);
  return names;
}

/** Those that others define, too, and that are linked to from there. */
const linkable: readonly DirectiveName[] = ['requiresScopes', 'authenticated'];

/** `@link`, its forerunner `@core`, and what either calls itself. */
function linkNames(ofSchema: readonly ConstDirectiveNode[]): Set<string> {
  const names = new Set(['link', 'core']);
  for (const directive of ofSchema) {
    const values = argumentsOf(directive);
    const namespace = textOf(values.get('as'));
    if (namespace && /\/(link|core)\/v[^/]*\/?$/.test(textOf(values.get('url')) ?? '')) names.add(namespace);
  }
  return names;
}

function argumentsOf(directive: ConstDirectiveNode): Map<string, ConstValueNode> {
  return new Map((directive.arguments ?? []).map(({ name, value }) => [name.value, value]));
}

function addLinked(link: ConstDirectiveNode, names: Map<string, DirectiveName>): void {
  const values = argumentsOf(link);
  const namespace = textOf(values.get('as'));
  // `…/federation/v2.5` or `…/requiresScopes/v0.1`: a specification's own directive has the name of its namespace.
  const specification = /\/([^/]+)\/v[^/]*\/?$/.exec(textOf(values.get('url')) ?? '')?.[1];
  for (const name of linkable) {
    if (namespace) names.set(specification === name ? namespace : `${namespace}__${name}`, name);
  }
  for (const { name, as } of renamingImports(values.get('import'))) {
    const ours = linkable.find((one) => name === `@${one}`);
    if (ours && as) names.set(as.replace('@', ''), ours);
  }
}

/** `{ name: "@name", as: "@other" }`, each; what is imported as `"@name"` keeps a name that is known already. */
function renamingImports(
  value: ConstValueNode | undefined,
): { name: string | undefined; as: string | undefined }[] {
  const items = value?.kind === Kind.LIST ? value.values : [value];
  return items.flatMap((item) => {
    if (item?.kind !== Kind.OBJECT) return [];
    const members = new Map(item.fields.map((field) => [field.name.value, textOf(field.value)]));
    return [{ name: members.get('name'), as: members.get('as') }];
  });
}

function textOf(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
