/* eslint-disable */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
/**
 * A scope of the API:
 * - `items`: Read items.
 * - `items:write`: Add items.
 * - `me`: Read information about the current user.
 */
export type Scope = "items" | "items:write" | "me";

/** What a person is told of each scope. */
export const scopeDescriptions: { readonly [Name in Scope]: string } = {
  /** Read items. */
  "items": "Read items.",
  /** Add items. */
  "items:write": "Add items.",
  /** Read information about the current user. */
  "me": "Read information about the current user.",
};

/** What an operation needs: the `__meta__` of its document. */
export interface DocumentScopes {
  /** Whatever its variables: an OR of ANDs. A scope that implies another one stands in an alternative of its own. */
  readonly requiredScopes: readonly (readonly Scope[])[];
  /** The fields that may need more: with some variables, or for some runtime types. */
  readonly conditionalFields?: readonly {
    readonly path: string;
    readonly coordinate: string;
    readonly requiredScopes: readonly (readonly Scope[])[];
  }[];
}

/** A document that says what scopes it needs; a fragment by itself does not. */
export interface ScopedDocumentNode<Result, Variables> extends TypedDocumentNode<Result, Variables> {
  readonly __meta__?: DocumentScopes;
}
