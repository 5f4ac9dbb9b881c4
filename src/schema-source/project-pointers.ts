import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SourceError } from './source-error.ts';
import type { Headers } from './url-source.ts';

/** What a project's graphql-config says. */
export interface ProjectPointers {
  readonly schema: readonly string[];
  readonly documents: readonly string[];
  /** For the URLs among them. */
  readonly headers: Headers;
  /** Where its relative paths begin. */
  readonly folder: string;
}

/**
 * Reads the project's graphql-config by the package of that name, which the project has.
 * @throws SourceError where there is no configuration, no such project in it, or nobody who can read it
 */
export async function projectPointers(folder: string, project: string | undefined): Promise<ProjectPointers> {
  const config = await loadConfig(folder);
  const found = await Promise.resolve()
    .then(() => config.getProject(project))
    .catch((error: Error) => {
      throw new SourceError(`graphql-config: ${error.message}`);
    });
  const schema = pointersIn(found.schema);
  return {
    schema: schema.map(({ pointer }) => pointer),
    documents: pointersIn(found.documents).map(({ pointer }) => pointer),
    headers: Object.assign({}, ...schema.map(({ headers }) => headers)),
    folder: found.dirpath,
  };
}

async function loadConfig(folder: string) {
  const { loadConfig } = await graphqlConfig(folder);
  const config = await loadConfig({ rootDir: folder, throwOnMissing: false }).catch((error: Error) => {
    throw new SourceError(`graphql-config: ${error.message}`);
  });
  if (config) return config;
  throw new SourceError(nothingGiven);
}

const nothingGiven =
  'Which schema? Give its files, a folder, a glob, a URL or a module, such as "schema/*.graphql"; or write a graphql-config (.graphqlrc.yml) that names it';

/** The project's own copy first: with npx this package lies elsewhere. */
async function graphqlConfig(folder: string): Promise<typeof import('graphql-config')> {
  const require = createRequire(join(folder, 'package.json'));
  try {
    return await import(pathToFileURL(require.resolve('graphql-config')).href);
  } catch {
    try {
      return await import('graphql-config');
    } catch {
      const file = await configIn(folder);
      throw new SourceError(
        file ? `${file} is read by the package graphql-config; install it, or name the schema` : nothingGiven,
      );
    }
  }
}

async function configIn(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const file = names.find((name) => /^(\.graphqlrc|graphql\.config\.|\.graphqlconfig)/.test(name));
  if (file) return file;
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
  return /"graphql"\s*:\s*\{/.test(text) ? 'package.json' : undefined;
}

type Pointer = { readonly pointer: string; readonly headers: Headers };

/** A pointer, several, or `{ "https://…": { headers } }`. */
function pointersIn(given: unknown): Pointer[] {
  if (typeof given === 'string') return [{ pointer: given, headers: {} }];
  if (Array.isArray(given)) return given.flatMap(pointersIn);
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).map(([pointer, options]) => ({
    pointer,
    headers: (options as { headers?: Headers } | undefined)?.headers ?? {},
  }));
}
