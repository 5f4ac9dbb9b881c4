import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';

/** Runs the code of that name on a page of docs/, word for word, from where this folder's packages are found. */
export async function runPageCode<Exports>(page: string, name: string): Promise<Exports> {
  const text = await readFile(join(import.meta.dirname, '../../docs', page), 'utf8');
  const code = new RegExp(`\`\`\`ts ${name}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  assert.ok(code, `${page} has no code ${name}`);
  const folder = await mkdtemp(join(import.meta.dirname, '.page-'));
  after(() => rm(folder, { recursive: true }));
  const file = join(folder, `${name}.ts`);
  await writeFile(file, code);
  return import(pathToFileURL(file).href);
}
