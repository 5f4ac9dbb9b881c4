import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const nodeTest = new URL('collected-tests.ts', import.meta.url).href;

/**
 * Gives a function that imports a file of the project anew, with all that it imports from the project's `src` and `test`;
 * packages are loaded once. So one process can run many mutants, each on modules without a past.
 */
export function freshModules(project: string): { renew(): void; load(file: string): Promise<unknown> } {
  const places = ['src', 'test'].map((folder) => pathToFileURL(`${project}${sep}${folder}${sep}`).href);
  const stripped = new Map<string, string>();
  let generation = 0;

  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'node:test')
        return { url: nodeTest, format: 'module-typescript', shortCircuit: true };
      const found = next(specifier, context);
      return isFresh(found.url) ? { ...found, url: `${found.url}?${generation}` } : found;
    },
    load(url, context, next) {
      if (!isFresh(url)) return next(url, context);
      const [file = ''] = url.split('?');
      const source = stripped.get(file) ?? stripTypeScriptTypes(readFileSync(fileURLToPath(file), 'utf8'));
      stripped.set(file, source);
      return { format: 'module', source, shortCircuit: true };
    },
  });

  return {
    renew() {
      generation++;
    },
    load: (file) => import(pathToFileURL(`${project}${sep}${file}`).href),
  };

  function isFresh(url: string): boolean {
    return places.some((place) => url.startsWith(place)) && !url.includes('/node_modules/');
  }
}
