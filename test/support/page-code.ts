import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The block of code of that name on a Markdown page, word for word: what stands between "```ts name" and "```". */
export async function codeOnPage(page: string, name: string): Promise<string> {
  const text = await readFile(join(root, page), 'utf8');
  const code = new RegExp(`\`\`\`\\w+ ${name.replaceAll('.', '\\.')}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  assert.ok(code, `${page} has no code ${name}`);
  return code;
}

/** Imports code as a module; the test gives the modules that it imports. */
export type RunCode = (code: string, modules?: { readonly [name: string]: object }) => Promise<object>;

/** Makes the function that runs a page's code, until the process ends, from a folder that has the packages which the page installs. */
export async function codeRunner(folder: string): Promise<RunCode> {
  const place = await mkdtemp(join(root, folder, '.pages-'));
  process.on('exit', () => rmSync(place, { recursive: true }));
  let runs = 0;

  return async function runCode(code, modules = {}) {
    // Every run is a module of its own, as in a process of its own.
    const own = join(place, String(++runs));
    await mkdir(own);
    for (const [name, exported] of Object.entries(modules)) {
      const id = `${own}/${name}`;
      given.set(id, exported);
      const names = Object.keys(exported).join(', ');
      const source = `import { given } from ${JSON.stringify(import.meta.url)};\n`;
      await writeFile(id, `${source}export const { ${names} } = given.get(${JSON.stringify(id)});\n`);
    }
    const file = join(own, 'server.ts');
    await writeFile(file, code);
    return import(pathToFileURL(file).href);
  };
}

/** What the modules that a test gives export, by their paths. */
export const given: Map<string, object> = new Map();
