import { type FieldNode, Kind, type ValueNode } from 'graphql';
import type { ProtectedInput, ProtectedInputs } from '../directive/input-requirements.ts';
import { conjunction, type Requirement } from '../requirement/requirement.ts';

type VariableValues = { readonly [name: string]: unknown };

/**
 * What the arguments that the client supplies to a field ask for (rule S4): as literals or through variables, at any
 * depth; an explicit null counts, what is left out or only defaulted does not.
 *
 * Coerced variables hold the defaults of input fields, too, and do not say so: a value through a variable that is the
 * default counts as defaulted, for it does what leaving it out does.
 */
export function suppliedRequirement(
  field: FieldNode,
  inputs: ProtectedInputs,
  variableValues: VariableValues,
): Requirement {
  const found: Requirement[] = [];
  for (const { name, value } of field.arguments ?? []) literal(inputs.get(name.value), value);
  return conjunction(...found);

  function literal(input: ProtectedInput | undefined, value: ValueNode): void {
    if (!input) return;
    if (value.kind !== Kind.VARIABLE) {
      found.push(input.requirement);
      literalFields(input, value);
    } else if (Object.hasOwn(variableValues, value.name.value)) {
      found.push(input.requirement);
      valueFields(input, variableValues[value.name.value]);
    }
  }

  function literalFields(input: ProtectedInput, value: ValueNode): void {
    if (value.kind === Kind.LIST) {
      for (const item of value.values) literalFields(input, item);
    } else if (value.kind === Kind.OBJECT) {
      for (const { name, value: member } of value.fields) literal(input.fields().get(name.value), member);
    } else if (value.kind === Kind.VARIABLE) {
      valueFields(input, variableValues[value.name.value]);
    }
  }

  function valueFields(input: ProtectedInput, value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) valueFields(input, item);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of input.fields()) {
        if (!Object.hasOwn(value, name)) continue;
        const given = (value as VariableValues)[name];
        if (given === undefined || isSame(given, member.defaultValue)) continue;
        found.push(member.requirement);
        valueFields(member, given);
      }
    }
  }
}

/** Of values that GraphQL can coerce: scalars, lists, objects. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const keys = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    keys.length === Object.keys(other).length &&
    keys.every(
      (key) =>
        Object.hasOwn(other, key) && isSame((one as VariableValues)[key], (other as VariableValues)[key]),
    )
  );
}
