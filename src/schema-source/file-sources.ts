import { readFile, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { Source } from 'graphql';
// tinyglobby: small, and maintained; Node's own glob is experimental in the oldest Node that is supported.
import { glob, isDynamicPattern } from 'tinyglobby';
import type { ReadOptions } from './read-sources.ts';
import { SourceError } from './source-error.ts';

type Options = Pick<ReadOptions, 'folder' | 'extensions'>;

/** The files that paths, folders and globs name, each once, in the order in which they are named. A glob after `!` leaves out. */
export async function filesOf(paths: readonly string[], options: Options): Promise<string[]> {
  const without = paths.filter((path) => path.startsWith('!')).map((path) => path.slice(1));
  const files = new Set<string>();
  for (const path of paths.filter((one) => !one.startsWith('!'))) {
    for (const file of await filesOfOne(path, without, options)) files.add(file);
  }
  return [...files];
}

async function filesOfOne(path: string, without: readonly string[], options: Options): Promise<string[]> {
  const { folder, extensions } = options;
  const found = await stat(resolve(folder, path)).catch(() => undefined);
  if (found?.isFile()) return [resolve(folder, path)];
  const ending = extensions.length > 1 ? `{${extensions.join(',')}}` : extensions[0];
  const patterns = found?.isDirectory() ? [`**/*${ending}`] : [path.split(sep).join('/')];
  const files =
    found || patterns.some((one) => isDynamicPattern(one))
      ? await glob(patterns, {
          cwd: found ? resolve(folder, path) : folder,
          ignore: ['**/node_modules/**', ...without],
          absolute: true,
          expandDirectories: false,
        })
      : [];
  if (files.length > 0) return files.map((file) => resolve(file)).sort();
  throw new SourceError(
    `${path}: there is no such file, nor a folder or glob with files ${extensions.join(', ')}`,
  );
}

export async function sourceOfFile(file: string, { folder }: Pick<Options, 'folder'>): Promise<Source> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SourceError(`${file}: it cannot be read (${error.code})`);
  });
  // A byte order mark is none of GraphQL's.
  return new Source(text.replace(/^\ufeff/, ''), nameOf(file, folder));
}

/** As a person in that folder names the file. */
export function nameOf(file: string, folder: string): string {
  const name = relative(folder, file);
  return name.startsWith('..') ? file : name.split(sep).join('/');
}
