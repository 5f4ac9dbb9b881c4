import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { placeOf } from '../directive/schema-problem.ts';
import type { SchemaProblem } from '../errors.ts';
import { manifestOperations } from './manifest-operations.ts';
import { parseSource } from './parse-source.ts';
import { type ReadOptions, readSources } from './read-sources.ts';

/** An operation with the fragments that it uses, wherever they are. */
export interface KnownOperation {
  readonly name: string | undefined;
  readonly document: DocumentNode;
  readonly place: SchemaProblem['place'];
}

const extensions = ['.graphql', '.gql'];

/**
 * Reads the operations in files, folders, globs, and in manifests of persisted operations (`.json`).
 * @throws SourceError where one cannot be read or parsed
 */
export async function loadOperations(
  pointers: readonly string[],
  options: Pick<ReadOptions, 'folder' | 'headers'>,
): Promise<KnownOperation[]> {
  const sources = await readSources(pointers, { ...options, extensions });
  const documents = sources.flatMap((source) =>
    source.name.endsWith('.json') ? manifestOperations(source).map(parseSource) : [parseSource(source)],
  );
  const everywhere = fragmentsOf(documents.flatMap(({ definitions }) => definitions));
  return documents.flatMap(({ definitions }) => {
    // Of several fragments with a name, that in the same file is meant.
    const fragments = new Map([...everywhere, ...fragmentsOf(definitions)]);
    return definitions.flatMap((one) =>
      one.kind === Kind.OPERATION_DEFINITION ? [withFragments(one, fragments)] : [],
    );
  });
}

function fragmentsOf(definitions: DocumentNode['definitions']): Map<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
}

function withFragments(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): KnownOperation {
  // A Set's iterator also visits what is added on the way.
  const used = new Set<OperationDefinitionNode | FragmentDefinitionNode>([operation]);
  for (const definition of used) {
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (fragment) used.add(fragment);
      },
    });
  }
  return {
    name: operation.name?.value,
    document: { kind: Kind.DOCUMENT, definitions: [...used] },
    place: placeOf(operation),
  };
}
