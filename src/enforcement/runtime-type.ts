import { isPromise } from '@graphql-tools/utils';
import {
  type GraphQLIsTypeOfFn,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
} from 'graphql';

type Info = GraphQLResolveInfo;

/*
 * What graphql says of a value that is of no type, or of another, has the value in it, and so what its protected fields have. These say the
 * same before graphql does, without the value.
 */

/** Puts an error of ours in the place of graphql's, where a field that returns this type gets a value that its `isTypeOf` refuses. */
export function guardIsTypeOf(type: GraphQLObjectType): GraphQLIsTypeOfFn<unknown, unknown> | undefined {
  const { isTypeOf } = type;
  if (!isTypeOf) return undefined;
  return function isTypeOfGuarded(value, context, info) {
    const answer = isTypeOf(value, context, info);
    // Of a value of an interface or a union no is as good an answer as yes; and resolvers may ask without `info`.
    if (getNamedType(info?.returnType)?.name !== type.name) return answer;
    return isPromise(answer)
      ? answer.then((is) => is || refuseValue(type.name, info))
      : answer || refuseValue(type.name, info);
  };
}

/**
 * What a type resolver gave, once it is the name of a type that takes the value.
 * @throws Error where graphql would throw one with the value in it
 */
export function runtimeTypeOf(
  resolved: unknown,
  value: unknown,
  context: unknown,
  info: Info,
): string | undefined | Promise<string> {
  if (resolved === undefined || resolved === null) return undefined;
  if (typeof resolved !== 'string' && !isObjectType(resolved)) {
    throw new Error(
      `The type of a value of "${placeOf(info)}" must be told by its name, and what resolves it gave ${typeof resolved}.`,
    );
  }
  // graphql refuses what is no name, without the value.
  if (typeof resolved !== 'string') return resolved as unknown as string;
  const type = info.schema.getType(resolved);
  if (!isObjectType(type) || !type.isTypeOf) return resolved;
  const answer = type.isTypeOf(value, context, info);
  if (isPromise(answer)) return answer.then((is) => (is ? resolved : refuseValue(resolved, info)));
  return answer ? resolved : refuseValue(resolved, info);
}

function refuseValue(typeName: string, info: Info): never {
  throw new Error(
    `A value of "${placeOf(info)}" should be of type "${typeName}", and its isTypeOf says that it is not.`,
  );
}

function placeOf({ parentType, fieldName }: Info): string {
  return `${parentType.name}.${fieldName}`;
}
