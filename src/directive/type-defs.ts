// `repeatable`: with it graphql-tools keeps a directive on a type apart from that on the type's extension, which
// together are a conjunction (rule S32); else it joins their lists to an OR.
/**
 * SDL of the directives and the `Scope` scalar (semantics.md, SDL): put it beside your own type definitions.
 * `import { requiresScopesTypeDefs } from 'graphql-scopes'`
 */
export const requiresScopesTypeDefs: string = /* GraphQL */ `
  "The name of an OAuth2 scope (RFC 6749 §3.3)."
  scalar Scope

  "Needs a token with all scopes of at least one of the lists: an OR of ANDs."
  directive @requiresScopes(
    scopes: [[Scope!]!]!
  ) repeatable on OBJECT | INTERFACE | FIELD_DEFINITION | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION

  "Needs a valid token, whatever its scopes."
  directive @authenticated on OBJECT | INTERFACE | FIELD_DEFINITION | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION

  "Meant to be open to everyone."
  directive @public on FIELD_DEFINITION

  "The catalogue: every scope there is, with the words that a person sees when asked to grant it."
  directive @scope(name: Scope!, description: String!, implies: [Scope!]) repeatable on SCHEMA
`;
