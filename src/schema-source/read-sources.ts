import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Source } from 'graphql';
import { filesOf, sourceOfFile } from './file-sources.ts';
import { gitSources, revisionIn } from './git-sources.ts';
import { type Headers, isUrl, urlSource } from './url-source.ts';

export interface ReadOptions {
  /** Where relative paths begin. */
  readonly folder: string;
  /** Sent to URLs. */
  readonly headers?: Headers | undefined;
  /** Which files of a folder are read. */
  readonly extensions: readonly string[];
}

/**
 * Reads what the pointers name: files, folders, globs, URLs, and either at a git revision, `main:schema/*.graphql`. Each
 * source has the name under which a person finds it.
 * @throws SourceError for one that names nothing
 */
export async function readSources(pointers: readonly string[], options: ReadOptions): Promise<Source[]> {
  const sources: Source[] = [];
  const paths: string[] = [];
  for (const pointer of pointers) {
    if (isUrl(pointer)) {
      sources.push(new Source(await urlSource(pointer, options.headers ?? {}), pointer));
    } else if (!(await exists(resolve(options.folder, pointer))) && revisionIn(pointer)) {
      sources.push(...(await gitSources(pointer, options)));
    } else {
      paths.push(pointer);
    }
  }
  const files = paths.length > 0 ? await filesOf(paths, options) : [];
  return [...sources, ...(await Promise.all(files.map((file) => sourceOfFile(file, options))))];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
