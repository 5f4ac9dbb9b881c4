/* eslint-disable */
export * from "./gql.ts";
export * from "./scopes.ts";