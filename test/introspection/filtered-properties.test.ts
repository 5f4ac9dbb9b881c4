import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  buildClientSchema,
  execute,
  type GraphQLSchema,
  getIntrospectionQuery,
  isInputObjectType,
  isObjectType,
  parse,
  validateSchema,
} from 'graphql';
import { createIntrospection } from 'graphql-scopes';
import {
  fields,
  interfaces,
  interfacesOf,
  objects,
  unions,
  type World,
} from '../enforcement/naive-evaluator.ts';
import { build, token, world } from '../enforcement/random-world.ts';

const cases = Math.ceil(Number(process.env.PROPERTY_CASES ?? 2000) / 10);
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);
const introspect = createIntrospection({ introspection: 'filtered' });
const document = parse(getIntrospectionQuery({ inputValueDeprecation: true }));

test(`S15: no random token is shown more of a random schema than it can reach, nor less (${cases} cases, seed ${seed})`, () => {
  fc.assert(
    fc.property(world, token, (one, granted) => {
      const { schema } = build(one);
      const contextValue = { token: granted && { scopes: new Set(granted) } };
      const args = { schema, document, contextValue };
      // biome-ignore lint/suspicious/noExplicitAny: the result of an introspection query.
      const { data, errors } = (introspect(args) ?? execute(args)) as any;
      const { expected, everyInterfaceHasCommonFields } = reachable(one, granted);
      // An interface without a common field is not there, and can take all that leads to it along.
      if (expected.length === 0 || (!everyInterfaceHasCommonFields && errors))
        return assert.equal(errors[0].extensions.coordinate, 'Query.__schema');
      const view = buildClientSchema(JSON.parse(JSON.stringify(data)));
      assert.deepEqual(validateSchema(view), []);
      const shown = coordinatesOf(view);
      assert.deepEqual(
        shown.filter((coordinate) => !expected.includes(coordinate)),
        [],
      );
      if (everyInterfaceHasCommonFields) assert.deepEqual(shown, expected);
    }),
    { numRuns: cases, seed },
  );
});

/** The fields of object types and input types, and the arguments, that a schema has. */
function coordinatesOf(schema: GraphQLSchema): string[] {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const ofObjects = types.filter(isObjectType).flatMap((type) =>
    Object.values(type.getFields()).flatMap(({ name, args }) => {
      const coordinate = `${type.name}.${name}`;
      return [coordinate, ...args.map((argument) => `${coordinate}(${argument.name}:)`)];
    }),
  );
  const ofInputs = types
    .filter(isInputObjectType)
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  return [...ofObjects, ...ofInputs].sort();
}

/** The same, as semantics.md has it: what a token could be answered, on the way from a query. */
function reachable(
  one: World,
  granted: readonly string[] | null,
): { expected: string[]; everyInterfaceHasCommonFields: boolean } {
  const usable = usableTypes();
  const found = new Set<string>();
  const visited = new Set<string>();
  visit('Query');
  const everyInterfaceHasCommonFields = interfaces.every((type) => {
    const [first = [], ...others] = [type, ...possible(type).filter((member) => usable.has(member))].map(
      (each) => fieldsOf(each, usable),
    );
    return !usable.has(type) || first.some((name) => others.every((other) => other.includes(name)));
  });
  return { expected: [...found].sort(), everyInterfaceHasCommonFields };

  function visit(type: string): void {
    if (visited.has(type) || !usable.has(type)) return;
    visited.add(type);
    if (unions[type] || interfaces.includes(type)) possible(type).forEach(visit);
    // What is answered is an object, so what an interface says of its own leads no further.
    if (!objects.includes(type)) return;
    for (const name of fieldsOf(type, usable)) {
      const coordinate = `${type}.${name}`;
      found.add(coordinate);
      visit(fields[name]?.type ?? '');
      if (!fields[name]?.takes) continue;
      if (isMet(withInterfaces(type, `${name}(x:)`))) found.add(`${coordinate}(x:)`);
      if (!usable.has('In') || !isMet(withInterfaces(type, `${name}(in:)`))) continue;
      found.add(`${coordinate}(in:)`);
      for (const input of inputFields()) found.add(input);
    }
  }

  /** Of an abstract type; a query, too, can be a value of an interface. */
  function possible(type: string): readonly string[] {
    return unions[type] ?? objects.filter((member) => interfacesOf(one, member).includes(type));
  }

  /** Types of which something is left: those that lead only to others of which nothing is are none. */
  function usableTypes(): Set<string> {
    const composite = [...objects, ...interfaces, ...Object.keys(unions)];
    const left = new Set([...composite, 'String', 'Secret', 'Kind']);
    if (inputFields().length > 0) left.add('In');
    for (const type of ['Secret', 'Kind', ...objects, ...interfaces]) {
      if (!isMet([type, ...interfacesOf(one, type)])) left.delete(type);
    }
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const type of composite) {
        const isAbstract = !objects.includes(type);
        const isEmpty = isAbstract && !possible(type).some((member) => left.has(member));
        if (isEmpty || (!unions[type] && fieldsOf(type, left).length === 0)) left.delete(type);
      }
    }
    return left;
  }

  function fieldsOf(type: string, usable: ReadonlySet<string>): string[] {
    return Object.keys(fields).filter((name) => {
      const returned = fields[name]?.type ?? '';
      return (
        usable.has(returned) &&
        isMet([type, ...interfacesOf(one, type), returned, ...interfacesOf(one, returned)]) &&
        isMet(withInterfaces(type, name))
      );
    });
  }

  function inputFields(): string[] {
    return ['In.a', 'In.deep', 'In.list'].filter((name) => isMet([name]));
  }

  function withInterfaces(type: string, member: string): string[] {
    return [type, ...interfacesOf(one, type)].map((parent) => `${parent}.${member}`);
  }

  function isMet(coordinates: readonly string[]): boolean {
    return coordinates.every((coordinate) => {
      const own = one.own[coordinate] ?? null;
      if (own === null) return true;
      if (granted === null) return false;
      return own === 'authenticated' || own.some((all) => all.every((scope) => granted.includes(scope)));
    });
  }
}
