import { type GraphQLField, type GraphQLSchema, getNamedType, isLeafType, isRequiredArgument } from 'graphql';

/** Of root fields, and of each one's own fields: enough to see what scopes do. */
const atMost = 3;

const instructions = `# Press Authorize,
# then run this: Ctrl-Enter.
`;

/** What the editor begins with: the first things that can be asked of the schema, where it is shown to everyone. */
export function firstOperation(schema: GraphQLSchema | null): string {
  const lines = schema ? fieldsOf(schema).slice(0, atMost) : [];
  return `${instructions}query Mine {\n${(lines.length > 0 ? lines : ['  __typename']).join('\n')}\n}\n`;
}

function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    if (!isAskable(field)) return [];
    const type = getNamedType(field.type);
    if (isLeafType(type)) return [`  ${field.name}`];
    const leaves = 'getFields' in type ? Object.values(type.getFields()).filter(isAskableLeaf) : [];
    if (leaves.length === 0) return [];
    const names = leaves.slice(0, atMost).map(({ name }) => `    ${name}`);
    return [`  ${field.name} {\n${names.join('\n')}\n  }`];
  });
}

function isAskableLeaf(field: object): boolean {
  return 'args' in field && isAskable(field as Field) && isLeafType(getNamedType((field as Field).type));
}

function isAskable({ args, deprecationReason }: Field): boolean {
  return deprecationReason == null && !args.some(isRequiredArgument);
}

type Field = GraphQLField<unknown, unknown>;
