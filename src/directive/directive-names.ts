import type { ConstDirectiveNode } from 'graphql';
import { type Link, linksOf } from './links.ts';

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
  for (const link of linksOf(ofSchema)) addLinked(link, names);
  return names;
}

/** Those that others define, too, and that are linked to from there. */
const linkable: readonly DirectiveName[] = ['requiresScopes', 'authenticated'];

function addLinked({ specification, namespace, imports }: Link, names: Map<string, DirectiveName>): void {
  // `…/federation/v2.5` or `…/requiresScopes/v0.1`: a specification's own directive has the name of its namespace.
  for (const name of linkable) {
    if (namespace) names.set(specification === name ? namespace : `${namespace}__${name}`, name);
  }
  for (const { name, as } of imports) {
    const ours = linkable.find((one) => name === `@${one}`);
    if (ours) names.set(as.replace('@', ''), ours);
  }
}
