import { codeOnPage, codeRunner } from '../support/page-code.ts';

const runCode = await codeRunner('test/federation');

/** Runs the code of that name on a page of docs/, word for word, from where this folder's packages are found. */
export async function runPageCode<Exports>(page: string, name: string): Promise<Exports> {
  return (await runCode(await codeOnPage(`docs/${page}`, name))) as Exports;
}
