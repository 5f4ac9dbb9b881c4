import { env } from 'node:process';
import type { PartialStrykerOptions } from '@stryker-mutator/api/core';

const here = 'test/mutation';

/** For `npm run mutation`; its directory is the repository's root. MUTATE narrows it: `MUTATE='src/directive/*.ts' npm run mutation`. */
const config: PartialStrykerOptions = {
  mutate: env.MUTATE ? env.MUTATE.split(',') : ['src/{requirement,operation,directive}/*.ts'],
  plugins: [`./${here}/in-process-runner.ts`],
  testRunner: 'in-process',
  testRunnerNodeArgs: ['--conditions=@graphql-scopes/source', '--disable-warning=ExperimentalWarning'],
  coverageAnalysis: 'perTest',
  concurrency: Number(env.MUTATION_CONCURRENCY ?? 2),
  // Modules that were imported are never given up; each mutant imports its own.
  maxTestRunnerReuse: 50,
  // On a busy machine a run takes several times as long as the first, and that must not pass for a mutant that was noticed.
  timeoutMS: 20_000,
  timeoutFactor: 4,
  // Types are stripped, not checked: a mutant that would not compile runs like any other.
  disableTypeChecks: false,
  // It would read tsconfig.json with an interface that TypeScript 7 does not have.
  ignorePatterns: ['/tsconfig.json', '/bench', '/docs', '/dist', '*.sqlite*'],
  tempDirName: `${here}/.stryker/sandbox`,
  cleanTempDir: 'always',
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `${here}/.stryker/report.json` },
  htmlReporter: { fileName: `${here}/.stryker/report.html` },
  thresholds: { high: 95, low: 90, break: 90 },
};

// Stryker wants a default export.
export default config;
