import { type DocumentNode, GraphQLError, parse, type Source } from 'graphql';
import { SourceError } from './source-error.ts';

/** @throws SourceError with the file and the line */
export function parseSource(source: Source): DocumentNode {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [{ line } = { line: 1 }] = error.locations ?? [];
    throw new SourceError(`${source.name}:${line}: ${error.message}`);
  }
}
