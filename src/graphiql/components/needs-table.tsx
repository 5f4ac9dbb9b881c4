import type { ReactNode } from 'react';
import type { NeededField, OperationNeeds } from '../operation-needs.ts';
import { ScopeChip } from './scope-chip.tsx';

/** Field by field, what an operation needs against what is granted. */
export function NeedsTable({ needs }: { readonly needs: OperationNeeds }): ReactNode {
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
              <FieldNeeds field={field} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function FieldNeeds({ field }: { readonly field: NeededField }): ReactNode {
  if (field.scopes.length === 0) return <ScopeChip name="any token" granted={field.isMet} />;
  const others = field.requirement.scopes.length - 1;
  return (
    <>
      {field.scopes.map(({ name, granted }) => (
        <ScopeChip key={name} name={name} granted={granted} />
      ))}
      {others > 0 && <span className="scopes-quiet scopes-small">or {others} other</span>}
    </>
  );
}
