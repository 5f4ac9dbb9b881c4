import { type GraphQLSchema, isInputObjectType } from 'graphql';
import { fieldRequirements } from '../directive/field-requirements.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { noRequirement, type Requirement } from '../requirement/requirement.ts';
import { requirementOfField } from './field-requirement.ts';
import { asCode, requirementInWords } from './requirement-in-words.ts';

/** Where the words lead to: the panel. Styles find them by it, and put a lock before them. */
export const requirementLink = '#graphql-scopes';

/** The parts of an introspection result that are described. */
interface Described {
  name: string;
  description?: string | null;
  args?: Described[] | null;
  fields?: Described[] | null;
  inputFields?: Described[] | null;
}

/**
 * Introspection carries no directives, so what they say is written into the descriptions: the explorer, the hover and the
 * suggestions show those. Gives back a copy of the introspection result.
 */
export function describeRequirements<Result>(result: Result, schema: GraphQLSchema): Result {
  const copy = structuredClone(result) as { data?: { __schema?: { types?: Described[] } } };
  const types = copy.data?.__schema?.types;
  if (!Array.isArray(types)) return result;
  const { own } = schemaRequirements(schema);
  const { ofType } = fieldRequirements(schema);
  for (const described of types) {
    const type = schema.getType(described.name);
    if (!type || type.name.startsWith('__')) continue;
    describe(described, ofType(type));
    for (const field of described.fields ?? []) {
      describe(field, requirementOfField(schema, type.name, field.name));
      for (const argument of field.args ?? []) {
        describe(argument, own.get(`${type.name}.${field.name}(${argument.name}:)`), ' when it is given');
      }
    }
    if (!isInputObjectType(type)) continue;
    for (const field of described.inputFields ?? []) {
      describe(field, own.get(`${type.name}.${field.name}`), ' when it is given');
    }
  }
  return copy as Result;
}

function describe(described: Described, requirement: Requirement = noRequirement, condition = ''): void {
  const words = requirementInWords(requirement, asCode);
  if (words === '') return;
  const note = `[${words}${condition}](${requirementLink})`;
  // In one paragraph with what follows: lists show the first one alone.
  described.description = described.description ? `${note}  \n${described.description}` : note;
}
