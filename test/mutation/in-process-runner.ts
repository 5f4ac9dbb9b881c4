import { globSync } from 'node:fs';
import { env } from 'node:process';
import {
  type CoverageData,
  INSTRUMENTER_CONSTANTS,
  type InstrumenterContext,
  type MutantCoverage,
} from '@stryker-mutator/api/core';
import { declareClassPlugin, type Plugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  type TestRunnerCapabilities,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import { takeCollectedTests } from './collected-tests.ts';
import { freshModules } from './fresh-modules.ts';

/** What instrumented code reads and writes. */
const stryker: InstrumenterContext = {};
Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: stryker });

/**
 * Runs the tests within Stryker's worker, each mutant on fresh modules. A process for each mutant and test file, as
 * other runners have it, would spend most of its time on loading graphql.
 */
class InProcessRunner implements TestRunner {
  readonly #modules = freshModules(process.cwd());
  #testFiles: readonly string[] = [];

  capabilities(): TestRunnerCapabilities {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // The same random queries for every mutant, and few of them.
    env.PROPERTY_CASES ??= '300';
    env.PROPERTY_SEED ??= '1';
    fc.configureGlobal({ seed: 1 });
    // What fails when nobody waits for it any more may be the work of the mutant before, so it says nothing of this one.
    process.on('uncaughtException', () => {});
    const list = await this.#modules.load('test/mutation/test-files.ts');
    this.#testFiles = (list as typeof import('./test-files.ts')).testFiles;
  }

  async dryRun(): Promise<DryRunResult> {
    stryker.mutantCoverage = { static: {}, perTest: {} };
    const tests = await this.#run(undefined, false);
    return {
      status: DryRunStatus.Complete,
      tests,
      mutantCoverage: withLoading(stryker.mutantCoverage, tests),
    };
  }

  async mutantRun({
    activeMutant,
    testFilter,
    hitLimit,
    disableBail,
  }: MutantRunOptions): Promise<MutantRunResult> {
    Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    const tests = await this.#run(testFilter && new Set(testFilter), !disableBail);
    const tooOften = determineHitLimitReached(stryker.hitCount, hitLimit);
    return toMutantRunResult(tooOften ?? { status: DryRunStatus.Complete, tests });
  }

  /** The tests of `wanted`, or all; loading the sources, and loading each file, is a test itself. */
  async #run(wanted: ReadonlySet<string> | undefined, bail: boolean): Promise<TestResult[]> {
    const results: TestResult[] = [];
    this.#modules.renew();
    const hasFailed = () => bail && results.at(-1)?.status === TestStatus.Failed;

    results.push(await this.#attempt(sources, undefined, () => this.#loadSources()));
    for (const file of this.#testFiles) {
      if (hasFailed()) break;
      if (wanted && ![...wanted].some((id) => fileOf(id) === file)) continue;
      results.push(await this.#attempt(file, file, () => this.#modules.load(file)));
      for (const { name, run } of takeCollectedTests()) {
        if (hasFailed()) break;
        const id = `${file}${separator}${name}`;
        if (!wanted || wanted.has(id)) results.push(await this.#attempt(id, id, run));
      }
    }
    return results;
  }

  async #loadSources(): Promise<void> {
    // What src/index.ts imports.
    for (const file of globSync('src/{requirement,directive,operation,enforcement,introspection}/*.ts')) {
      await this.#modules.load(file);
    }
  }

  async #attempt(id: string, covering: string | undefined, run: () => Promise<unknown>): Promise<TestResult> {
    if (covering === undefined) delete stryker.currentTestId;
    else stryker.currentTestId = covering;
    const started = performance.now();
    let failure: { error: unknown } | undefined;
    try {
      await run();
    } catch (error) {
      failure = { error };
    }
    const result = { id, name: id, timeSpentMs: performance.now() - started };
    if (!failure) return { ...result, status: TestStatus.Success };
    return { ...result, status: TestStatus.Failed, failureMessage: String(failure.error) };
  }
}

const sources = 'src';
const separator = ': ';

function fileOf(id: string): string | undefined {
  return id.split(separator)[0];
}

/** What runs when a file is loaded is covered by each of its tests: they use what it made. */
function withLoading(coverage: MutantCoverage, tests: readonly TestResult[]): MutantCoverage {
  const perTest = tests.map(({ id }): [string, CoverageData] => {
    const ofFile = coverage.perTest[fileOf(id) ?? ''];
    return [id, { ...ofFile, ...coverage.perTest[id] }];
  });
  return { static: coverage.static, perTest: Object.fromEntries(perTest) };
}

export const strykerPlugins: Plugin<PluginKind.TestRunner>[] = [
  declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner),
];
