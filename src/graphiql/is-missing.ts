import { schemaRequirements } from '../directive/schema-requirements.ts';
import { requirementOf } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import type { ScopesState } from './scopes-model.ts';

/** Whether a token does not grant a scope, neither by name nor by another that implies it (rule S7). */
export function isMissing({ requirements }: ScopesState, scope: string, granted: Granted): boolean {
  if (!requirements.schema) return !granted?.has(scope);
  return !schemaRequirements(requirements.schema)
    .checkOf(requirementOf([[scope]]))
    .isMet(granted);
}
