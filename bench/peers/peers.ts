import type { Case } from '../../test/conformance/case.ts';
import type { System } from '../../test/conformance/system.ts';
import { genericAuth, genericAuthInPart } from './systems/generic-auth.ts';
import { graphqlAuthz } from './systems/graphql-authz.ts';
import { graphqlShield } from './systems/graphql-shield.ts';
import { graphqlTools } from './systems/graphql-tools.ts';

export interface Peer {
  readonly system: System;
  /** Of node_modules; the first names it. */
  readonly packages: readonly string[];
  readonly setup: string;
  readonly note?: string;
  /** Options of this package to which its set-up has something like. */
  readonly options: readonly (keyof NonNullable<Case['options']>)[];
}

export const peers: readonly Peer[] = [
  {
    system: genericAuth,
    packages: ['@envelop/generic-auth'],
    setup:
      'on Yoga, `protect-granular`, with the `@requiresScopes` and `@authenticated` that it has itself. As it comes, an operation with a denied field is refused whole. A response cache has the `Authorization` header as its session.',
    options: ['onDenied'],
  },
  {
    system: genericAuthInPart,
    packages: ['@envelop/generic-auth'],
    setup: 'the same with `rejectUnauthenticated: false`, which answers what is not denied.',
    options: [],
  },
  {
    system: graphqlShield,
    packages: ['graphql-shield', 'graphql-middleware'],
    setup:
      "on graphql-js, a rule for each type and field that has a directive, a type's and its field's together; no cache, `allowExternalErrors`.",
    note: 'Loaded as CommonJS, since its ES modules do not load in this Node.',
    options: [],
  },
  {
    system: graphqlAuthz,
    packages: ['@graphql-authz/core'],
    setup:
      'on graphql-js, an `authSchema` with a pre-execution rule for each type and field that has a directive. It refuses an operation whole.',
    note: 'Its documentation wraps `execute` and not `subscribe`: subscriptions are not checked.',
    options: ['onDenied'],
  },
  {
    system: graphqlTools,
    packages: ['@graphql-tools/utils'],
    setup:
      'on graphql-js, the recipe “Enforcing access permissions” of its documentation: `mapSchema` wraps the resolvers of fields with a directive, or of a type with one.',
    options: [],
  },
];

/** Whether a peer has something like all of this package's that a case needs. */
export function isAskable({ options }: Peer, one: Case): boolean {
  const needed = Object.keys(one.options ?? {}) as Peer['options'];
  const needsImplied = !('schemaError' in one.expected) && /\bimplies:/.test(one.schema);
  return !needsImplied && needed.every((option) => options.includes(option));
}
