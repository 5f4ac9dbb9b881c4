import type { ReactNode } from 'react';
import type { NeededField, OperationNeeds } from '../operation-needs.ts';
import { ScopeChip } from './scope-chip.tsx';

interface NeedsTableProps {
  readonly needs: OperationNeeds;
  /** False where another token is sent than the one that the needs were held against. */
  readonly isKnown: boolean;
}

/** Field by field, what an operation needs against what is granted. */
export function NeedsTable({ needs, isKnown }: NeedsTableProps): ReactNode {
  return (
    <table className="scopes-table">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Scopes</th>
        </tr>
      </thead>
      <tbody>
        {needs.fields.map((field) => (
          <tr key={`${field.coordinate} ${field.scopes.map(({ name }) => name).join(' ')}`}>
            <td>
              <code>
                {field.coordinate.split('.')[0]}.<wbr />
                {field.coordinate.split('.').slice(1).join('.')}
              </code>
              {field.conditional && <span className="scopes-quiet scopes-small"> for some types</span>}
            </td>
            <td>
              <FieldNeeds field={field} isKnown={isKnown} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface FieldNeedsProps {
  readonly field: NeededField;
  readonly isKnown: boolean;
}

function FieldNeeds({ field, isKnown }: FieldNeedsProps): ReactNode {
  const chip = (name: string, granted: boolean) => (
    <ScopeChip key={name} name={name} {...(isKnown && { granted })} />
  );
  if (field.scopes.length === 0) return chip('any token', field.isMet);
  const others = field.requirement.scopes.length - 1;
  return (
    <>
      {field.scopes.map(({ name, granted }) => chip(name, granted))}
      {others > 0 && <span className="scopes-quiet scopes-small">or {others} other</span>}
    </>
  );
}
