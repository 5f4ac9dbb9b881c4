import { cases } from '../conformance/cases/index.ts';
import { directPath } from '../conformance/systems/direct-path.ts';
import { testConformance } from '../conformance/test-conformance.ts';

testConformance(directPath, cases);
