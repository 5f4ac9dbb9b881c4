import { type ASTNode, getLocation } from 'graphql';
import type { SchemaProblem } from '../errors.ts';

export interface Fault {
  readonly rule: string;
  readonly coordinate: string;
  readonly node?: ASTNode | null | undefined;
  /** A sentence; the place goes between its two parts. */
  readonly subject: string;
  readonly says?: string;
}

/** A problem of a schema, with the place at which the node stands. */
export function schemaProblem({ rule, coordinate, node, subject, says = '' }: Fault): SchemaProblem {
  const place = node ? placeOf(node) : undefined;
  const at = place ? ` (${place.file}:${place.line})` : '';
  return { rule, coordinate, text: subject + says, message: subject + at + says, place };
}

/** Where a node stands in its file; undefined where it has no place in a source. */
export function placeOf({ loc }: ASTNode): SchemaProblem['place'] {
  if (!loc) return undefined;
  const { source, start } = loc;
  const { line, column } = getLocation(source, start);
  // What stands before the source in its file (a template within a module) counts, too.
  return {
    file: source.name,
    line: line + source.locationOffset.line - 1,
    column: column + (line === 1 ? source.locationOffset.column - 1 : 0),
  };
}
