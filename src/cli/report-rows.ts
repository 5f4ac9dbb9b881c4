import { phraseOf } from '../scope-map/explanation.ts';
import { plural } from '../scope-map/plural.ts';
import type { Coverage, MappedField, MappedOrigin, ScopeMap } from '../scope-map/scope-map.ts';

/** What a report says, whatever it is printed as. */
export interface ReportRows {
  readonly coverage: readonly string[];
  readonly fields: readonly FieldRow[];
  readonly scopes: readonly ScopeRow[];
}

interface FieldRow {
  readonly field: string;
  readonly needs: string;
  /** Where that is written. */
  readonly writtenOn: string;
  /** What a token needs at least to get there, where that is more. */
  readonly withTheWay: string;
}

interface ScopeRow {
  readonly scope: string;
  readonly description: string;
  readonly implies: string;
  readonly opens: string;
  readonly helpsToOpen: string;
}

export function reportRows(map: ScopeMap): ReportRows {
  return {
    coverage: coverageOf(map.coverage),
    fields: map.types.flatMap(({ fields }) => fields.flatMap(rowsOfField)),
    scopes: map.scopes.map(({ name, description, implies, opens, opensWithOthers }) => ({
      scope: name,
      description,
      implies: implies.join(' '),
      opens: counted(opens),
      helpsToOpen: counted(opensWithOthers),
    })),
  };
}

function rowsOfField({ coordinate, requirement, kind, origins, needs, inputs }: MappedField): FieldRow[] {
  const own =
    kind === 'unprotected' ? 'nothing' : kind === 'public' ? 'nothing, @public' : phraseOf(requirement);
  const way = needs ? phraseOf(needs) : 'no way leads here';
  return [
    {
      field: coordinate,
      needs: own,
      writtenOn: writtenOn(origins),
      withTheWay: way === phraseOf(requirement) ? '' : way,
    },
    ...inputs
      .filter((input) => input.requirement.authenticated)
      .map((input) => ({
        field: input.coordinate,
        needs: `${phraseOf(input.requirement)}, where it is supplied`,
        writtenOn: writtenOn(input.origins),
        withTheWay: '',
      })),
  ];
}

function writtenOn(origins: readonly MappedOrigin[]): string {
  return [...new Set(origins.map(({ coordinate }) => coordinate))].join(', ');
}

function counted(coordinates: readonly string[]): string {
  const shown = coordinates.slice(0, 6).join(', ');
  return coordinates.length > 6 ? `${shown} and ${coordinates.length - 6} more` : shown;
}

function coverageOf({ fields, open, openOnPurpose, authenticated, scopes, unreachable }: Coverage): string[] {
  const purpose = openOnPurpose > 0 ? ` (${openOnPurpose} on purpose, @public)` : '';
  return [
    `${plural(fields, 'field')}: ${scopes} behind scopes, ${authenticated} behind any valid token, ${open} open to everyone${purpose}.`,
    ...(unreachable > 0 ? [`No way leads to ${plural(unreachable, 'field')}.`] : []),
  ];
}
