import { astFromValueUntyped } from '@graphql-tools/utils';
import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type ConstValueNode,
  Kind,
  type NameNode,
  print,
} from 'graphql';

/** A directive on an element of the schema. */
export interface AppliedDirective {
  readonly node: ConstDirectiveNode;
  /** From `extensions.directives` (rule S31): such a one needs no definition in the schema. */
  readonly codeFirst: boolean;
  /** It says what nobody can tell. */
  readonly unreadable?: true;
}

/** What a definition of graphql's may carry directives in. */
export interface Definition {
  readonly astNode?: WithDirectives | null | undefined;
  readonly extensionASTNodes?: readonly WithDirectives[] | null | undefined;
  readonly extensions: { readonly [name: string]: unknown };
}

interface WithDirectives {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** Those written on the definition and on all its extensions (rule S32), and those of code-first builders (rule S31). */
export function appliedDirectives({
  astNode,
  extensionASTNodes,
  extensions,
}: Definition): AppliedDirective[] {
  const applied: AppliedDirective[] = [];
  const ofCode = extensions.directives ? codeFirstDirectives(extensions.directives) : [];
  if (!ofCode) return [{ node: directiveNode('', undefined), codeFirst: true, unreadable: true }];
  const copies = new Set(ofCode.map(printed));
  add(astNode);
  for (const extension of extensionASTNodes ?? []) add(extension);
  for (const node of ofCode) applied.push({ node, codeFirst: true });
  return applied;

  function add(element: WithDirectives | null | undefined): void {
    for (const node of element?.directives ?? []) {
      // A code-first builder may make AST nodes of its extensions, too; those have no place in a source.
      const isCopy = copies.size > 0 && !node.loc && copies.has(printed(node));
      if (!isCopy) applied.push({ node, codeFirst: false });
    }
  }
}

/** As `print` does it, also of a node that a builder left unfinished. */
function printed({ name, arguments: given }: ConstDirectiveNode): string {
  return [name.value, ...(given || []).map(print)].join(' ');
}

/** `{ name: args }`, `{ name: [args, …] }`, or `[{ name, args }, …]`, the forms that graphql-tools knows; undefined for another. */
function codeFirstDirectives(directives: object): ConstDirectiveNode[] | undefined {
  if (Array.isArray(directives)) {
    const given = directives.filter((one) => one !== null && one !== undefined);
    if (!given.every((one) => typeof one.name === 'string')) return undefined;
    return given.map((one) => directiveNode(one.name, one.args));
  }
  if (!(directives instanceof Map) && !isPlainObject(directives)) return undefined;
  const entries = directives instanceof Map ? [...directives] : Object.entries(directives);
  return entries.flatMap(([name, args]) => {
    if (args === undefined || args === false) return [];
    // An empty list is taken for a directive without arguments: whoever reads it says what it lacks.
    const list = Array.isArray(args) && args.length > 0 ? args : [args];
    return list.map((one) => directiveNode(String(name), one));
  });
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function directiveNode(name: string, args: unknown): ConstDirectiveNode {
  const given = typeof args === 'object' && args !== null && !Array.isArray(args) ? Object.entries(args) : [];
  return {
    kind: Kind.DIRECTIVE,
    name: nameNode(name),
    arguments: given.map(
      ([argument, value]): ConstArgumentNode => ({
        kind: Kind.ARGUMENT,
        name: nameNode(argument),
        value: valueNode(value),
      }),
    ),
  };
}

function valueNode(value: unknown): ConstValueNode {
  try {
    return (astFromValueUntyped(value) as ConstValueNode | null) ?? { kind: Kind.NULL };
  } catch {
    // No value of GraphQL: whoever reads it finds that it is not what he wants.
    return { kind: Kind.NULL };
  }
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
