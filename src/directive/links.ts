import { type ConstDirectiveNode, type ConstValueNode, Kind } from 'graphql';

/** What a schema takes over from a specification, by `@link(url:, as:, import:)`. */
export interface Link {
  readonly node: ConstDirectiveNode;
  /** `federation` of `…/federation/v2.5`. */
  readonly specification: string | undefined;
  /** What `as` says. */
  readonly namespace: string | undefined;
  /** Directives with the `@` before them. */
  readonly imports: readonly { readonly name: string; readonly as: string }[];
}

export function linksOf(ofSchema: readonly ConstDirectiveNode[]): Link[] {
  const names = new Set(['link', 'core']);
  const links = ofSchema.map(linkOf);
  for (const { specification, namespace } of links) {
    if (namespace && (specification === 'link' || specification === 'core')) names.add(namespace);
  }
  return links.filter(({ node }) => names.has(node.name.value));
}

/** Whether a name of a directive or type is another's to define: imported, in the namespace of a link, or Federation's. */
export function linkedNames(ofSchema: readonly ConstDirectiveNode[]): (name: string) => boolean {
  const links = linksOf(ofSchema);
  const imported = new Set(links.flatMap(({ imports }) => imports.map(({ as }) => as.replace('@', ''))));
  const namespaces = new Set(links.map(({ specification, namespace }) => namespace ?? specification));
  // A specification's own directive has the name of its namespace.
  return (name) => federationNames.has(name) || imported.has(name) || namespaces.has(name.split('__')[0]);
}

/** What Federation has beside ours, in a subgraph that imports it or takes it for given. */
export const federationNames: ReadonlySet<string> = new Set([
  ...['key', 'requires', 'provides', 'external', 'extends', 'shareable', 'inaccessible', 'override', 'tag'],
  ...['interfaceObject', 'composeDirective', 'policy', 'context', 'fromContext', 'cost', 'listSize'],
  ...['cacheTag', 'link', 'core', '_Any', '_Entity', '_Service', '_FieldSet', 'FieldSet'],
]);

function linkOf(node: ConstDirectiveNode): Link {
  const values = new Map((node.arguments ?? []).map(({ name, value }) => [name.value, value]));
  const imports = values.get('import');
  return {
    node,
    specification: /\/([^/]+)\/v[^/]*\/?$/.exec(textOf(values.get('url')) ?? '')?.[1],
    namespace: textOf(values.get('as')),
    imports: (imports?.kind === Kind.LIST ? imports.values : [imports]).flatMap(importOf),
  };
}

/** `"@name"`, or `{ name: "@name", as: "@other" }`. */
function importOf(item: ConstValueNode | undefined): { name: string; as: string }[] {
  const members = item?.kind === Kind.OBJECT ? item.fields : [];
  const texts = new Map(members.map((field) => [field.name.value, textOf(field.value)]));
  const name = textOf(item) ?? texts.get('name');
  return name === undefined ? [] : [{ name, as: texts.get('as') ?? name }];
}

function textOf(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
