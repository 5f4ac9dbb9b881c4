import { cases } from '../conformance/cases/index.ts';
import { graphqlJs } from '../conformance/systems/graphql-js.ts';
import { testConformance } from '../conformance/test-conformance.ts';

// Yoga asks the same code, and takes longer.
testConformance(
  graphqlJs,
  cases.filter(({ host }) => !host || graphqlJs.hosts.has(host)),
);
