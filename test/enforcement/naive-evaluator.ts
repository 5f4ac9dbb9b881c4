/**
 * What semantics.md says an execution answers, written from its text alone: it shares no code with the transformer.
 * All types and interfaces of a world have the same fields, so that any of them can implement any interface.
 */

/** Written on one element: nothing, a token, or an OR of ANDs. */
export type Own = null | 'authenticated' | string[][];

export interface World {
  /** Which interfaces each object type or interface names; `I1` may name `I0`. */
  readonly implements: Record<string, string[]>;
  /** own(x), by coordinate. */
  readonly own: Record<string, Own>;
}

export const objects: readonly string[] = ['Query', 'T0', 'T1', 'T2'];
export const interfaces: readonly string[] = ['I0', 'I1'];
export const unions: Record<string, string[]> = { U: ['T0', 'T1'] };
/** Name, type without its lists, depth of lists, and whether it is non-null; `takes` says that it has the arguments `x: Int` and `in: In`. */
export const fields: Record<string, { type: string; lists: number; nonNull?: boolean; takes?: boolean }> = {
  text: { type: 'String', lists: 0, takes: true },
  token: { type: 'Secret', lists: 0 },
  kind: { type: 'Kind', lists: 0 },
  kinds: { type: 'Kind', lists: 1 },
  object: { type: 'T0', lists: 0 },
  must: { type: 'T1', lists: 0, nonNull: true },
  node: { type: 'I0', lists: 0, takes: true },
  nodes: { type: 'I1', lists: 2 },
  any: { type: 'U', lists: 0 },
};

/** Of the input type `In { a: Int = 1  deep: In  list: [In] }`. */
export interface Input {
  readonly a?: number | null;
  readonly deep?: Input | null;
  readonly list?: readonly Input[];
}

/** Arguments as the client supplies them. */
export interface Args {
  readonly x?: number | null;
  readonly in?: Input | null;
}

export interface Field {
  readonly name: string;
  readonly alias?: string | undefined;
  readonly skip: boolean;
  readonly args?: Args | undefined;
  readonly selections: readonly Selection[];
}
export type Selection =
  | Field
  | { readonly on: string | null; readonly skip: boolean; readonly selections: readonly Selection[] };

/** The data: which type an abstract field gives and how long a list is, by response path. */
export function dice(path: string, sides: number): number {
  let hash = 7;
  for (const character of path) hash = (hash * 31 + character.charCodeAt(0)) % 1_000_003;
  return hash % sides;
}

export function interfacesOf(world: World, type: string): string[] {
  const direct = world.implements[type] ?? [];
  return [...new Set(direct.flatMap((one) => [one, ...interfacesOf(world, one)]))];
}

export function possibleTypes(world: World, type: string): string[] {
  if (unions[type]) return unions[type];
  if (!interfaces.includes(type)) return [type];
  return objects.filter((one) => one !== 'Query' && interfacesOf(world, one).includes(type));
}

export interface Evaluation {
  readonly data: unknown;
  /** Response paths of the denied, with dots. */
  readonly errors: string[];
  /** The paths at which a resolver ran. */
  readonly ran: string[];
}

export function evaluate(
  world: World,
  operation: readonly Selection[],
  token: readonly string[] | null,
): Evaluation {
  const errors: string[] = [];
  const ran: string[] = [];
  const bubble = Symbol('a null that may not be');
  let data: unknown;
  try {
    data = object('Query', operation, '');
  } catch (error) {
    if (error !== bubble) throw error;
    data = null;
  }
  return { data, errors, ran };

  function met(coordinates: readonly string[]): boolean {
    return coordinates.every((coordinate) => {
      const own = world.own[coordinate] ?? null;
      if (own === null) return true;
      if (token === null) return false;
      return own === 'authenticated' || own.some((all) => all.every((scope) => token.includes(scope)));
    });
  }

  function object(type: string, selections: readonly Selection[], path: string): unknown {
    const answer: Record<string, unknown> = {};
    let isTaken = false;
    for (const [key, group] of collect(type, selections)) {
      const at = path === '' ? key : `${path}.${key}`;
      const [{ name, args = {} } = { name: '' }] = group;
      if (name === '__typename') {
        answer[key] = type;
        continue;
      }
      const { type: returned = '', lists = 0, nonNull = false } = fields[name] ?? {};
      const parents = [type, ...interfacesOf(world, type)];
      const required = [
        ...parents,
        ...parents.map((parent) => `${parent}.${name}`),
        returned,
        ...interfacesOf(world, returned),
        ...Object.keys(args).flatMap((argument) => parents.map((one) => `${one}.${name}(${argument}:)`)),
        ...inside(args.in),
      ];
      let value: unknown = null;
      if (met(required)) {
        ran.push(at);
        value = nullable(() =>
          complete(
            returned,
            lists,
            group.flatMap(({ selections }) => selections),
            at,
          ),
        );
      } else {
        errors.push(at);
      }
      if (value === null && nonNull) {
        // What is denied in a list after its first item fails later: the fields beside it are executed, as beside one that takes its time.
        if (!/\.[1-9]/.test(path)) throw bubble;
        isTaken = true;
      }
      answer[key] = value;
    }
    if (isTaken) throw bubble;
    return answer;
  }

  /** Rule S4: the input fields that a value supplies, at any depth. */
  function inside(input: Input | null | undefined): string[] {
    if (!input) return [];
    const supplied = Object.keys(input).map((name) => `In.${name}`);
    return [...supplied, ...inside(input.deep), ...(input.list ?? []).flatMap(inside)];
  }

  function nullable(make: () => unknown): unknown {
    try {
      return make();
    } catch (error) {
      if (error !== bubble) throw error;
      return null;
    }
  }

  function complete(type: string, lists: number, selections: readonly Selection[], at: string): unknown {
    if (lists > 0) {
      return Array.from({ length: dice(at, 3) }, (_, index) =>
        nullable(() => complete(type, lists - 1, selections, `${at}.${index}`)),
      );
    }
    if (type === 'Kind') return 'SENTINEL';
    if (type === 'String' || type === 'Secret') return `sentinel ${at}`;
    const possible = possibleTypes(world, type);
    if (possible.length === 0) return null;
    const runtime = possible[dice(at, possible.length)] as string;
    const isAbstract = possible.length > 1 || possible[0] !== type;
    if (isAbstract && !met([runtime, ...interfacesOf(world, runtime)])) {
      errors.push(at);
      return null;
    }
    return object(runtime, selections, at);
  }

  function applies(condition: string, type: string): boolean {
    return (
      [type, ...interfacesOf(world, type)].includes(condition) || (unions[condition] ?? []).includes(type)
    );
  }

  function collect(
    type: string,
    selections: readonly Selection[],
    into = new Map<string, Field[]>(),
  ): Map<string, Field[]> {
    for (const selection of selections) {
      if (selection.skip) continue;
      if ('name' in selection) {
        const key = selection.alias ?? selection.name;
        into.set(key, [...(into.get(key) ?? []), selection]);
      } else if (selection.on === null || applies(selection.on, type)) {
        collect(type, selection.selections, into);
      }
    }
    return into;
  }
}
