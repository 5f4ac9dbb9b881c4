/** Declare OAuth2 scopes in the SDL, enforce them on any GraphQL server. `import { … } from 'graphql-scopes'` */
export { requiresScopesTypeDefs } from './directive/type-defs.ts';
export { DeniedError } from './enforcement/denial.ts';
export type { DenyingOptions, ReportedDenial } from './enforcement/denying.ts';
export type { GetToken, ScopedToken } from './enforcement/granted.ts';
export {
  type RequiresScopesOptions,
  requiresScopesTransformer,
} from './enforcement/requires-scopes-transformer.ts';
export type { IntrospectionMode } from './enforcement/service-guard.ts';
export { type ErrorCode, InvalidSchemaError, type SchemaProblem, ScopesError } from './errors.ts';
export {
  createIntrospection,
  type Introspect,
  type IntrospectionOptions,
} from './introspection/introspect.ts';
export {
  type AuthorizeOperationOptions,
  authorizeOperation,
  type DeniedField,
  type OperationAuthorization,
} from './operation/authorize-operation.ts';
export { type RequiredField, type RequiredScopes, requiredScopes } from './operation/required-scopes.ts';
