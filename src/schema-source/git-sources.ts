import { execFile } from 'node:child_process';
import { posix } from 'node:path';
import { promisify } from 'node:util';
import { Source } from 'graphql';
import picomatch from 'picomatch';
import type { ReadOptions } from './read-sources.ts';
import { SourceError } from './source-error.ts';

const run = promisify(execFile);

/** `main:schema/*.graphql`, and `git:main:schema/*.graphql` as others write it; undefined for what is none. */
export function revisionIn(pointer: string): { revision: string; path: string } | undefined {
  const [, revision, path] = /^(?:git:)?([^:]+):(.+)$/.exec(pointer) ?? [];
  // A drive of Windows; and what git would take for an option.
  if (!revision || !path || /^[a-z]:[\\/]/i.test(pointer) || revision.startsWith('-')) return undefined;
  return { revision, path };
}

/** Reads files as they are at a revision, by `git`; what is not committed is not there. */
export async function gitSources(
  pointer: string,
  { folder, extensions }: Pick<ReadOptions, 'folder' | 'extensions'>,
): Promise<Source[]> {
  const { revision = '', path = '' } = revisionIn(pointer) ?? {};
  const wanted = posix.normalize(path);
  const listed = await git(['ls-tree', '-r', '-z', '--end-of-options', revision], pointer, folder);
  // Each is `<mode> <kind> <object>\t<path>`, the path from this folder on.
  const files = listed.split('\0').flatMap((line) => {
    const [, object = '', file = ''] = /^\d+ blob (\w+)\t(.+)$/s.exec(line) ?? [];
    return file ? [{ object, file }] : [];
  });
  const isWanted = picomatch(wanted);
  const inFolder = `${wanted.replace(/\/$/, '')}/`;
  const found = files.filter(
    ({ file }) =>
      file === wanted ||
      isWanted(file) ||
      ((wanted === '.' || file.startsWith(inFolder)) && extensions.some((one) => file.endsWith(one))),
  );
  if (found.length === 0) throw new SourceError(`${pointer}: there is no such file at ${revision}`);
  return Promise.all(
    found.map(
      async ({ object, file }) =>
        new Source(
          (await git(['cat-file', 'blob', object], pointer, folder)).replace(/^\ufeff/, ''),
          `${revision}:${file}`,
        ),
    ),
  );
}

async function git(args: readonly string[], pointer: string, folder: string): Promise<string> {
  try {
    const { stdout } = await run('git', args, { cwd: folder, maxBuffer: 2 ** 28 });
    return stdout;
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    const [why = ''] = stderr.trim().split('\n');
    throw new SourceError(`${pointer}: ${code === 'ENOENT' ? 'git is not installed' : `git says ${why}`}`);
  }
}
