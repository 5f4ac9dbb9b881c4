import type { Case } from '../case.ts';
import { buildErrors } from './build-errors.ts';
import { executedFields } from './executed.ts';
import { hosts } from './hosts.ts';
import { incremental } from './incremental.ts';
import { inputs } from './inputs.ts';
import { introspection } from './introspection.ts';
import { mutations } from './mutations.ts';
import { names } from './names.ts';
import { nulls } from './nulls.ts';
import { pathsToFields } from './paths-to-fields.ts';
import { placesOfRequirements } from './places.ts';
import { requirements } from './requirements.ts';
import { runtimeTypes } from './runtime-types.ts';
import { scopes } from './scopes.ts';
import { subscriptions } from './subscriptions.ts';
import { tokens } from './tokens.ts';

/** Every conformance case. */
export const cases: readonly Case[] = [
  ...tokens,
  ...placesOfRequirements,
  ...pathsToFields,
  ...runtimeTypes,
  ...inputs,
  ...requirements,
  ...scopes,
  ...hosts,
  ...nulls,
  ...mutations,
  ...subscriptions,
  ...executedFields,
  ...incremental,
  ...buildErrors,
  ...names,
  ...introspection,
];
