import { type GraphQLSchema, getNamedType } from 'graphql';
import {
  type CompletionItem,
  CompletionItemKind,
  getAutocompleteSuggestions,
  getContextAtPosition,
  Position,
} from 'graphql-language-service';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { isProtected, type Requirement } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import { requirementOfField } from './field-requirement.ts';
import { asCode, requirementInWords } from './requirement-in-words.ts';

/** A place in a document, counted from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface HintsOptions {
  /** The schema that the editor knows. */
  readonly schema: GraphQLSchema;
  /** The one with the requirements; null while nothing is known of them. */
  readonly requirements: GraphQLSchema | null;
  readonly text: string;
  readonly place: Place;
}

/** A suggestion, with what the field that it stands for needs. */
export interface Suggestion extends CompletionItem {
  /** `items, me`, `a token`; empty for what is open. */
  readonly needs: string;
}

/** What could be typed at a place. */
export function suggestionsAt({ schema, requirements, text, place }: HintsOptions): Suggestion[] {
  const position = new Position(place.line, place.character);
  // As the suggestions look: at the token before the place.
  const parent = getContextAtPosition(text, position, schema, undefined, undefined, 1)?.typeInfo.parentType;
  const typeName = parent ? getNamedType(parent).name : '';
  return getAutocompleteSuggestions(schema, text, position).map((item) => {
    const isField = item.kind === CompletionItemKind.Field && requirements;
    return { ...item, needs: isField ? needsOf(requirementOfField(requirements, typeName, item.label)) : '' };
  });
}

/** What the token that there is means for the field at a place, in Markdown; undefined where there is no protected field. */
export function tokenHintAt(
  { schema, requirements, text, place }: HintsOptions,
  granted: Granted,
): string | undefined {
  const context = getContextAtPosition(text, new Position(place.line, place.character), schema);
  const { fieldDef, parentType } = context?.typeInfo ?? {};
  if (!requirements || !fieldDef || !parentType || !/Field$/.test(String(context?.token.state.kind))) {
    return undefined;
  }
  const requirement = requirementOfField(requirements, getNamedType(parentType).name, fieldDef.name);
  if (!isProtected(requirement)) return undefined;
  const check = schemaRequirements(requirements).checkOf(requirement);
  if (check.isMet(granted)) return 'The token grants it.';
  if (!granted) return `Not signed in. ${requirementInWords(requirement, asCode)}.`;
  return `The token lacks ${check.missing(granted).map(asCode).join(', ')}.`;
}

function needsOf(requirement: Requirement): string {
  if (!isProtected(requirement)) return '';
  const alternatives = requirement.scopes.map((all) => all.join(', '));
  return alternatives.includes('') ? 'a token' : alternatives.join(' or ');
}
