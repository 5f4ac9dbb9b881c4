import type { IResolvers } from '@graphql-tools/utils';
import { type DocumentNode, type GraphQLResolveInfo, Kind, responsePathAsArray } from 'graphql';

/** Where a resolver, or a `subscribe` function, ran. */
export interface Run {
  readonly coordinate: string;
  /** Response path, with dots. */
  readonly path: string;
}

type Values = { readonly [name: string]: unknown };

/** A resolver for every field of the document's object types, which gives the member of its name and says that it ran. */
export function recordingResolvers(
  { definitions }: DocumentNode,
  data: Values,
): { resolvers: IResolvers; ran: Run[] } {
  const ran: Run[] = [];
  const resolvers: Record<string, Record<string, unknown>> = {};
  const roots = rootNames(definitions);
  for (const definition of definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION)
      continue;
    const type = definition.name.value;
    resolvers[type] ??= {};
    for (const { name } of definition.fields ?? []) {
      resolvers[type][name.value] = type === roots.subscription ? { subscribe, resolve } : resolve;
    }
  }

  return { resolvers: resolvers as IResolvers, ran };

  function resolve(source: Values | undefined, _args: unknown, _context: unknown, info: GraphQLResolveInfo) {
    record(info);
    const value = (isRoot(info) && info.parentType.name !== roots.subscription ? data : source)?.[
      info.fieldName
    ];
    if (value instanceof Error) throw value;
    return value;
  }

  async function* subscribe(_source: unknown, _args: unknown, _context: unknown, info: GraphQLResolveInfo) {
    record(info);
    for (const event of (data[info.fieldName] ?? []) as unknown[]) yield event;
  }

  function record(info: GraphQLResolveInfo): void {
    const path = responsePathAsArray(info.path).join('.');
    ran.push({ coordinate: `${info.parentType.name}.${info.fieldName}`, path });
  }

  function isRoot({ path }: GraphQLResolveInfo): boolean {
    return path.prev === undefined;
  }
}

function rootNames(definitions: DocumentNode['definitions']): { subscription: string } {
  const types = definitions.flatMap((one) => (one.kind === Kind.SCHEMA_DEFINITION ? one.operationTypes : []));
  const subscription = types.find(({ operation }) => operation === 'subscription');
  return { subscription: subscription?.type.name.value ?? 'Subscription' };
}
