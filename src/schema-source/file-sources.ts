import { readFile, stat } from 'node:fs/promises';
import { posix, relative, resolve, sep } from 'node:path';
import { Source } from 'graphql';
import picomatch from 'picomatch';
// tinyglobby: small, and maintained; Node's own glob is experimental in the oldest Node that is supported.
import { glob, isDynamicPattern } from 'tinyglobby';
import type { ReadOptions } from './read-sources.ts';
import { SourceError } from './source-error.ts';

type Options = Pick<ReadOptions, 'folder' | 'extensions'>;

/** The files that paths, folders and globs name, each once, in the order in which they are named. What stands after `!` is left out. */
export async function filesOf(paths: readonly string[], options: Options): Promise<string[]> {
  const inFolder = (path: string) =>
    relative(options.folder, resolve(options.folder, path)).split(sep).join('/');
  const without = paths.filter((path) => path.startsWith('!')).map((path) => inFolder(path.slice(1)));
  const patterns = without.flatMap((path) => [path || '.', posix.join(path, '**')]);
  const isWithout = picomatch(patterns, { dot: true });
  const isWanted = (file: string) => !isWithout(inFolder(file));
  const files = new Set<string>();
  for (const path of paths.filter((one) => !one.startsWith('!'))) {
    for (const file of await filesOfOne(path, isWanted, options)) files.add(file);
  }
  return [...files];
}

async function filesOfOne(
  path: string,
  isWanted: (file: string) => boolean,
  options: Options,
): Promise<string[]> {
  const { folder, extensions } = options;
  const found = await stat(resolve(folder, path)).catch(() => undefined);
  if (found?.isFile()) return [resolve(folder, path)].filter(isWanted);
  const ending = extensions.length > 1 ? `{${extensions.join(',')}}` : extensions[0];
  const patterns = found?.isDirectory() ? [`**/*${ending}`] : [path.split(sep).join('/')];
  const files =
    found || patterns.some((one) => isDynamicPattern(one))
      ? await glob(patterns, {
          cwd: found ? resolve(folder, path) : folder,
          ignore: ['**/node_modules/**'],
          absolute: true,
          expandDirectories: false,
        })
      : [];
  const wanted = files.map((file) => resolve(file)).filter(isWanted);
  if (wanted.length > 0) return wanted.sort();
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
