import type { DocumentNode, GraphQLSchema } from 'graphql';
import {
  boundedConjunction,
  isProtected,
  type Requirement,
  requirementKey,
} from '../requirement/requirement.ts';
import { certainRequirements } from './certain-requirements.ts';
import { type OperationOptions, operationOf } from './executed-fields.ts';
import { type Selection, selectionOf } from './selection.ts';

/** What an operation needs. */
export interface RequiredScopes {
  /** Whether it needs a token at all. */
  readonly authenticated: boolean;
  /** An OR of ANDs, sorted and minimal: with one of these, nothing is certain to be denied. `[[]]` where no scope is needed. */
  readonly scopes: readonly (readonly string[])[];
  /** The fields that need something, in the order of the document. */
  readonly fields: readonly RequiredField[];
}

export interface RequiredField {
  /** Response keys from the root; list indices are left out. */
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly authenticated: boolean;
  readonly scopes: readonly (readonly string[])[];
  /** Needed only if a value turns out to have certain types. */
  readonly conditional: boolean;
}

/**
 * Says what an operation needs, whoever asks; pure.
 * `import { requiredScopes } from 'graphql-scopes'`
 *
 * @throws RangeError where the document has no such operation, or could be allowed in more than
 *   1,000 ways, or selects more than 10,000 fields
 * @throws InvalidSchemaError see `requiresScopesTransformer`
 */
export function requiredScopes(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: OperationOptions = {},
): RequiredScopes {
  const selection = selectionIn(schema, document, options);
  const needed = boundedConjunction(certainRequirements(selection));
  return {
    authenticated: needed.authenticated,
    scopes: [...needed.scopes].sort(inOrder),
    fields: requiredFields(selection).map(({ requirement, ...field }) => ({ ...field, ...requirement })),
  };
}

/** @throws RangeError where the document has no such operation */
export function selectionIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  options: OperationOptions,
): Selection {
  const operation = operationOf(schema, document, options);
  const selection = operation && selectionOf(operation);
  if (selection) return selection;
  const name = options.operationName ? ` called ${options.operationName}` : '';
  throw new RangeError(`The document has no single operation${name} that the schema could execute`);
}

/** A field with what it needs. */
export interface FieldNeed {
  readonly path: readonly string[];
  readonly coordinate: string;
  readonly requirement: Requirement;
  readonly conditional: boolean;
}

/** The protected fields of a selection, at most 10,000 selected in all, with the runtime types' own requirements at the field that gives them. */
export function requiredFields(root: Selection): FieldNeed[] {
  let visited = 0;
  return beneath([root], [], true);

  /** `branches` are what the value at `path` may turn out to be; `certain`, that it is reached whatever the types before it. */
  function beneath(branches: readonly Selection[], path: readonly string[], certain: boolean): FieldNeed[] {
    const keys = new Set(branches.flatMap(({ fields }) => fields.map(({ responseKey }) => responseKey)));
    return [...keys].flatMap((key) => {
      visited++;
      if (visited > maxFields) throw new RangeError(`The operation selects more than ${maxFields} fields`);
      const fields = branches.map((branch) => branch.fields.find(({ responseKey }) => responseKey === key));
      const found = fields.filter((field) => field !== undefined);
      const everywhere = certain && found.length === branches.length;
      const possible = [...new Set(found.flatMap((field) => field.possible))];
      const [{ coordinate }] = found as [(typeof found)[0]];
      const here = [...path, key];
      const types = possible.map(({ requirement }) => ({ coordinate, requirement }));
      return [
        ...needs(found, here, everywhere),
        ...needs(types, here, everywhere),
        ...beneath(possible, here, everywhere),
      ];
    });
  }

  /** One for each distinct requirement. It is certain where all have it. */
  function needs(
    of: readonly Pick<FieldNeed, 'coordinate' | 'requirement'>[],
    path: readonly string[],
    certain: boolean,
  ): FieldNeed[] {
    const distinct = new Map(of.map(({ requirement }) => [requirementKey(requirement), requirement]));
    return [...distinct].flatMap(([key, requirement]) => {
      const having = of.filter((one) => requirementKey(one.requirement) === key);
      const [first] = having;
      if (!first || !isProtected(requirement)) return [];
      return [
        {
          path,
          coordinate: first.coordinate,
          requirement,
          conditional: !certain || having.length < of.length,
        },
      ];
    });
  }
}

/** Fragments multiply. */
const maxFields = 10_000;

function inOrder(one: readonly string[], other: readonly string[]): number {
  return one.join(' ') < other.join(' ') ? -1 : 1;
}
