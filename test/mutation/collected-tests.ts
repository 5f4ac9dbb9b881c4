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

/** The tests that were declared since it was last asked. */
export function takeCollectedTests(): CollectedTest[] {
  const taken = collected;
  collected = [];
  names = [];
  preparations = [];
  return taken;
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

export function beforeEach(body: Body): void {
  preparations.push(body);
}
