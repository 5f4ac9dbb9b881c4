import {
  type ConstValueNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  Kind,
} from 'graphql';
import type { Reach } from './reach.ts';

/** An argument or an input field, with the two places in which graphql 16 and 17 keep its default. */
interface Input {
  readonly type: GraphQLInputType;
  readonly defaultValue?: unknown;
  readonly default?: { readonly value?: unknown; readonly literal?: ConstValueNode } | undefined;
}

/** The same, its default without the input fields that are out of reach: introspection prints it whole. */
export function withinDefault<One extends Input>(schema: GraphQLSchema, reach: Reach, input: One): One {
  // mapSchema has given the type a new name space already; its fields are asked of the schema that is filtered.
  const type = schema.getType(getNamedType(input.type).name);
  if (!isInputObjectType(type)) return input;
  const { defaultValue, default: declared, ...others } = input;
  let isWithoutValue = false;
  const within: Input = {
    ...input,
    ...(defaultValue !== undefined && { defaultValue: ofValue(type, defaultValue) }),
    ...(declared && {
      default: declared.literal
        ? { literal: ofLiteral(type, declared.literal) }
        : { value: ofValue(type, declared.value) },
    }),
  };
  return (isWithoutValue ? others : within) as One;

  function ofValue(of: GraphQLInputType, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => ofValue(of, item));
    const fields = fieldsOf(of);
    if (!fields || typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).flatMap(([name, member]) => {
      const field = fields.get(name);
      return field ? [[name, ofValue(field, member)]] : [];
    });
    noteChoice(of, members.length);
    return Object.fromEntries(members);
  }

  function ofLiteral(of: GraphQLInputType, value: ConstValueNode): ConstValueNode {
    if (value.kind === Kind.LIST)
      return { ...value, values: value.values.map((item) => ofLiteral(of, item)) };
    const fields = fieldsOf(of);
    if (!fields || value.kind !== Kind.OBJECT) return value;
    const members = value.fields.flatMap((member) => {
      const field = fields.get(member.name.value);
      return field ? [{ ...member, value: ofLiteral(field, member.value) }] : [];
    });
    noteChoice(of, members.length);
    return { ...value, fields: members };
  }

  /** A `@oneOf` whose one choice is out of reach is no value any more. */
  function noteChoice(of: GraphQLInputType, members: number): void {
    const named = getNamedType(of);
    if (isInputObjectType(named) && named.isOneOf && members === 0) isWithoutValue = true;
  }

  /** Of an input object the fields in reach, with their types. */
  function fieldsOf(of: GraphQLInputType): ReadonlyMap<string, GraphQLInputType> | undefined {
    const named = getNamedType(of);
    if (!isInputObjectType(named)) return undefined;
    const fields = Object.values(named.getFields()).filter(({ name }) => reach.has(`${named.name}.${name}`));
    return new Map(fields.map((field) => [field.name, field.type]));
  }
}
