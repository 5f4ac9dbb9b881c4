import { mergeTypeDefs } from '@graphql-tools/merge';
import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  type Source,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { linkedNames } from '../directive/links.ts';
import { namesOfTwoKinds } from '../directive/names-of-two-kinds.ts';
import { placeOf } from '../directive/schema-problem.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import { refuseUnannotated } from '../directive/unannotated.ts';
import { InvalidSchemaError, type SchemaProblem } from '../errors.ts';
import { revisionIn } from './git-sources.ts';
import { type ProjectPointers, projectPointers } from './project-pointers.ts';
import { type ReadOptions, readSources } from './read-sources.ts';
import { isModule, readModule } from './schema-module.ts';
import { SourceError } from './source-error.ts';
import { directivesOfSchema, isSubgraph, withDefinitions, withMissingTypes } from './with-definitions.ts';

export interface LoadOptions extends Pick<ReadOptions, 'folder' | 'headers'> {
  /** Of a graphql-config with several. */
  readonly project?: string | undefined;
}

/** A schema, and all that is wrong with it: GraphQL's own errors and those of our directives. */
export interface LoadedSchema {
  /** Undefined where what is wrong keeps it from being built. */
  readonly schema: GraphQLSchema | undefined;
  readonly problems: readonly SchemaProblem[];
  /** Where no pointer was given: what the graphql-config says. */
  readonly project: ProjectPointers | undefined;
}

const extensions = ['.graphql', '.graphqls', '.gql'];

/**
 * Loads a schema from SDL files, folders, globs, URLs, git revisions or a module that exports one; from the graphql-config of
 * the folder where no pointer is given.
 * @throws SourceError where they cannot be read
 */
export async function loadSchema(pointers: readonly string[], options: LoadOptions): Promise<LoadedSchema> {
  const project = pointers.length === 0 ? await projectPointers(options.folder, options.project) : undefined;
  const loaded = await load(project?.schema ?? pointers, {
    folder: project?.folder ?? options.folder,
    headers: { ...project?.headers, ...options.headers },
  });
  return { ...loaded, project };
}

async function load(
  pointers: readonly string[],
  { folder, headers }: Pick<ReadOptions, 'folder' | 'headers'>,
) {
  const documents: DocumentNode[] = [];
  const problems: SchemaProblem[] = [];
  for (const pointer of pointers) refuseUnreadable(pointer);
  for (const pointer of pointers.filter(isModule)) {
    try {
      const exported = await readModule(pointer, folder);
      if ('documents' in exported) documents.push(...exported.documents);
      else if (pointers.length === 1) return checked(exported.schema, []);
      else throw new SourceError(`${pointer}: it exports a whole schema, which stands alone; give it alone`);
    } catch (error) {
      if (error instanceof InvalidSchemaError) return { schema: undefined, problems: error.details };
      throw error;
    }
  }
  const others = pointers.filter((one) => !isModule(one));
  const sources = others.length > 0 ? await readSources(others, { folder, headers, extensions }) : [];
  for (const source of sources) {
    const document = parsed(source, problems);
    if (document) documents.push(document);
  }
  return problems.length > 0 ? { schema: undefined, problems } : built(documents);
}

/** What has the wrong form to be read, with what to give instead. */
function refuseUnreadable(pointer: string): void {
  if (pointer.endsWith('.json')) {
    throw new SourceError(`${pointer}: an introspection carries no applied directives; give SDL`);
  }
  if (!isModule(pointer)) return;
  if (/[*?{[]/.test(pointer)) {
    throw new SourceError(
      `${pointer}: a glob would run every module that it finds; name the one with the schema`,
    );
  }
  if (revisionIn(pointer))
    throw new SourceError(`${pointer}: a module of another revision cannot be run; give SDL`);
}

function parsed(source: Source, problems: SchemaProblem[]): DocumentNode | undefined {
  // An empty file is no error to a glob.
  if (/^[\s,]*$/.test(source.body.replace(/#.*/g, ''))) return undefined;
  try {
    return parse(source);
  } catch (error) {
    problems.push(problemOf(error as GraphQLError));
    return undefined;
  }
}

function built(documents: readonly DocumentNode[]): Omit<LoadedSchema, 'project'> {
  const problems: SchemaProblem[] = [];
  const ofSchema = directivesOfSchema(documents);
  const federated = isSubgraph(ofSchema);
  const isLinked = linkedNames(ofSchema);
  try {
    // As makeExecutableSchema does it, so that this is the schema that a server would have.
    const complete = withDefinitions(documents);
    problems.push(...namesOfTwoKinds(complete.flatMap(({ definitions }) => definitions)).map(problemOf));
    const document = mergeTypeDefs(complete);
    problems.push(...validateSDL(document).filter(isMeant).map(problemOf));
    return checked(buildASTSchema(withMissingTypes(document), { assumeValidSDL: true }), problems, isMeant);
  } catch (error) {
    problems.push(problemOf(error));
    return { schema: undefined, problems };
  }

  /** A subgraph need not define what it links to, and may have no query type. */
  function isMeant({ message }: GraphQLError): boolean {
    const [, unknown] = /^Unknown (?:directive "@|type ")(\w+)/.exec(message) ?? [];
    return !federated || !(unknown ? isLinked(unknown) : message.startsWith('Query root type must'));
  }
}

function checked(
  schema: GraphQLSchema,
  before: readonly SchemaProblem[],
  isMeant: (error: GraphQLError) => boolean = () => true,
): Omit<LoadedSchema, 'project'> {
  const ours = refusedWith(() => schemaRequirements(schema));
  const placed = new Set(ours.flatMap(({ place }) => (place ? [keyOf(place)] : [])));
  // What we say of a directive says more.
  const others = before.filter(({ place }) => !place || !placed.has(keyOf(place)));
  // A schema whose SDL is not valid has errors that only follow from that.
  const ofTypes = before.length === 0 ? validateSchema(schema).filter(isMeant).map(problemOf) : [];
  return { schema, problems: [...others, ...ofTypes, ...ours].sort(inOrder) };
}

/** Rule S24, for who wants it. */
export function unannotatedFields(schema: GraphQLSchema): readonly SchemaProblem[] {
  return refusedWith(() => refuseUnannotated(schema));
}

function refusedWith(check: () => unknown): readonly SchemaProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof InvalidSchemaError) return error.details;
    throw error;
  }
}

function problemOf(error: unknown): SchemaProblem {
  const text = (error as Error).message;
  if (!(error instanceof GraphQLError))
    return { rule: 'GraphQL', coordinate: '', text, message: text, place: undefined };
  const [node] = error.nodes ?? [];
  const [at] = error.locations ?? [];
  const place =
    (node && placeOf(node)) ?? (error.source && at ? { file: error.source.name, ...at } : undefined);
  const message = place ? `${text} (${place.file}:${place.line})` : text;
  return { rule: 'GraphQL', coordinate: '', text, message, place };
}

function keyOf({ file, line, column }: NonNullable<SchemaProblem['place']>): string {
  return `${file}:${line}:${column}`;
}

function inOrder({ place: one }: SchemaProblem, { place: other }: SchemaProblem): number {
  if (!one || !other) return Number(Boolean(one)) - Number(Boolean(other));
  return one.file === other.file
    ? one.line - other.line || one.column - other.column
    : one.file < other.file
      ? -1
      : 1;
}
