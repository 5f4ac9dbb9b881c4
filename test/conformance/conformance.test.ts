import { cases } from './cases/index.ts';
import { graphqlJs } from './systems/graphql-js.ts';
import { yoga, yogaBehindOthers } from './systems/yoga.ts';
import { testConformance } from './test-conformance.ts';

testConformance(graphqlJs, cases);
testConformance(yoga, cases);
testConformance(
  yogaBehindOthers,
  // Where the host has no plugin of its own there is no other order.
  cases.filter(({ host }) => host),
);
