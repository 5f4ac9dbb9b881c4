import { cases } from '../conformance/cases/index.ts';
import { testConformance } from '../conformance/test-conformance.ts';
import { systems } from './systems.ts';

for (const system of systems) testConformance(system, cases);
