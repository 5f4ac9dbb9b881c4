import { type FieldNode, Kind, type ValueNode, type VariableNode } from 'graphql';
import type { ProtectedInput, ProtectedInputs } from '../directive/input-requirements.ts';
import { isProtected, type Requirement, requirementKey } from '../requirement/requirement.ts';
import type { Variables } from './executed-fields.ts';

/** The distinct requirements of {@link suppliedInputs}. */
export function suppliedRequirements(
  field: FieldNode,
  inputs: ProtectedInputs,
  variables: Variables,
): Requirement[] {
  const found = suppliedInputs(field, inputs, variables).map(({ requirement }) => requirement);
  return [...new Map(found.map((one) => [requirementKey(one), one])).values()];
}

/**
 * The protected arguments and input fields that the client supplies to a field, each once (rule S4): as literals or through variables, at any
 * depth; an explicit null counts, what is left out or only defaulted does not.
 *
 * Coerced variables hold the defaults of input fields, too, and do not say so: a value through one that is the default
 * counts as defaulted, for it does what leaving it out does.
 */
export function suppliedInputs(
  field: FieldNode,
  inputs: ProtectedInputs,
  variables: Variables,
): ProtectedInput[] {
  const found = new Set<ProtectedInput>();
  for (const { name, value } of field.arguments ?? []) literal(inputs.get(name.value), value);
  return [...found].filter(({ requirement }) => isProtected(requirement));

  function literal(input: ProtectedInput | undefined, value: ValueNode): void {
    if (!input) return;
    if (value.kind !== Kind.VARIABLE) {
      found.add(input);
      literalFields(input, value);
    } else if (variables.has(value.name.value)) {
      found.add(input);
      variableFields(input, value);
    }
  }

  function literalFields(input: ProtectedInput, value: ValueNode): void {
    if (value.kind === Kind.LIST) {
      for (const item of value.values) literalFields(input, item);
    } else if (value.kind === Kind.OBJECT) {
      for (const { name, value: member } of value.fields) literal(input.fields().get(name.value), member);
    } else if (value.kind === Kind.VARIABLE) {
      variableFields(input, value);
    }
  }

  function variableFields(input: ProtectedInput, { name }: VariableNode): void {
    // A value in which nothing is protected is not looked at.
    if (input.fields().size > 0) valueFields(input, variables.get(name.value));
  }

  function valueFields(input: ProtectedInput, value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) valueFields(input, item);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of input.fields()) {
        if (!Object.hasOwn(value, name)) continue;
        const given = (value as Structure)[name];
        if (given === undefined || (!variables.areSent && isSame(given, member.defaultValue))) continue;
        found.add(member);
        valueFields(member, given);
      }
    }
  }
}

type Structure = { readonly [name: string]: unknown };

/** Lists and plain objects by their members; all else, such as a Date, only where it is the same. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (!isStructure(one) || !isStructure(other) || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}

function isStructure(value: unknown): value is Structure {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || prototype === Object.prototype;
}
