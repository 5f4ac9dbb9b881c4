import { type GraphQLOutputType, getNamedType } from 'graphql';

interface Field {
  readonly name: string;
  readonly type: GraphQLOutputType;
}

/** The field that a subgraph library adds to the query type to tell of its SDL. */
export function isServiceField({ name, type }: Field): boolean {
  return name === '_service' && getNamedType(type).name === '_Service';
}

/** The field that a subgraph library adds to the query type to look entities up by their keys. */
export function isEntitiesField({ name, type }: Field): boolean {
  return name === '_entities' && getNamedType(type).name === '_Entity';
}
