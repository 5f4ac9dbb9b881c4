import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { buildASTSchema, concatAST, type GraphQLSchema, parse, Source } from 'graphql';
import { glob } from 'tinyglobby';
import { requiresScopesTypeDefs } from '../directive/type-defs.ts';
import { RefusedError } from './refused.ts';

/** Reads files, by paths and globs, or URLs. */
export async function readSources(pointers: readonly string[]): Promise<Source[]> {
  const sources: Source[] = [];
  for (const pointer of pointers) {
    if (/^https?:/.test(pointer)) {
      sources.push(new Source(await (await fetch(pointer)).text(), pointer));
      continue;
    }
    const files = await glob(pointer, { absolute: true, ignore: ['**/node_modules/**'] });
    if (files.length === 0) throw new RefusedError(`${pointer}: there is no such file`);
    for (const file of files.sort())
      sources.push(new Source(await readFile(file, 'utf8'), relative(process.cwd(), file)));
  }
  return sources;
}

export async function readSchema(pointers: readonly string[]): Promise<GraphQLSchema> {
  const sources = await readSources(pointers);
  const documents = sources.map((source) => parse(source));
  const isDefined = documents.some(({ definitions }) =>
    definitions.some((one) => one.kind === 'DirectiveDefinition' && one.name.value === 'requiresScopes'),
  );
  return buildASTSchema(concatAST(isDefined ? documents : [...documents, parse(requiresScopesTypeDefs)]));
}
