/** Each operation's scopes, for graphql-codegen. `import { plugin, preset } from 'graphql-scopes/codegen'` */
export type { ConditionalField, DocumentScopes } from './document-scopes.ts';
export { plugin, type ScopesConfig } from './plugin.ts';
export { preset, type ScopesPresetConfig } from './preset.ts';
