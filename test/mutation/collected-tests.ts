import type * as nodeTest from 'node:test';

/** Stands in for `node:test` (see fresh-modules.ts): it runs nothing, so that the runner can, one by one. */
export interface CollectedTest {
  readonly name: string;
  readonly run: () => Promise<void>;
}

type Body = () => unknown;

let collected: CollectedTest[] = [];
let names: string[] = [];
let preparations: Body[] = [];
let endings: Body[] = [];

/** The tests that were declared since it was last asked. */
export function takeCollectedTests(): CollectedTest[] {
  const taken = [...collected, ...endings.map(ending)];
  collected = [];
  names = [];
  preparations = [];
  endings = [];
  return taken;
}

function ending(body: Body, index: number): CollectedTest {
  return {
    name: `after ${index}`,
    async run() {
      await body();
    },
  };
}

export function test(name: string, body: (context: Pick<nodeTest.TestContext, 'skip'>) => unknown): void {
  const before = preparations;
  collected.push({
    name: [...names, name].join(' > '),
    async run() {
      for (const prepare of before) await prepare();
      await body({ skip() {} });
    },
  });
}

export function describe(name: string, body: Body): void {
  const outer = names;
  names = [...outer, name];
  body();
  names = outer;
}

/** Runs last, as a test of its own. */
export function after(body: Body): void {
  endings.push(body);
}

export function beforeEach(body: Body): void {
  preparations.push(body);
}
