import { type ReactNode, useId } from 'react';
import type { DeclaredScope } from '../../directive/catalogue.ts';

export interface ScopeCheckboxesProps {
  readonly scopes: readonly DeclaredScope[];
  readonly ticked: readonly string[];
  /** What the operation at the cursor needs. */
  readonly needed: readonly string[];
  /** Those that cannot be ticked. */
  readonly outOfReach?: readonly string[];
  readonly onChange: (ticked: readonly string[]) => void;
}

/** One checkbox a scope, with all, none and this operation's in one click. */
export function ScopeCheckboxes(props: ScopeCheckboxesProps): ReactNode {
  const { scopes, ticked, needed, outOfReach = [], onChange } = props;
  if (scopes.length === 0) return null;
  const within = (names: readonly string[]) => names.filter((name) => !outOfReach.includes(name));
  return (
    <fieldset className="scopes-fieldset">
      <legend>Scopes</legend>
      <div className="scopes-shortcuts">
        <button type="button" onClick={() => onChange(within(scopes.map(({ name }) => name)))}>
          all
        </button>
        <button type="button" onClick={() => onChange([])}>
          none
        </button>
        <button type="button" onClick={() => onChange(within(needed))}>
          this operation’s
        </button>
      </div>
      {scopes.map((scope) => (
        <ScopeCheckbox
          key={scope.name}
          scope={scope}
          checked={ticked.includes(scope.name)}
          needed={needed.includes(scope.name)}
          disabled={outOfReach.includes(scope.name)}
          onChange={(checked) =>
            onChange(checked ? [...ticked, scope.name] : ticked.filter((name) => name !== scope.name))
          }
        />
      ))}
    </fieldset>
  );
}

interface ScopeCheckboxProps {
  readonly scope: DeclaredScope;
  readonly checked: boolean;
  readonly needed: boolean;
  readonly disabled: boolean;
  readonly onChange: (checked: boolean) => void;
}

function ScopeCheckbox({ scope, checked, needed, disabled, onChange }: ScopeCheckboxProps): ReactNode {
  const id = useId();
  const { name, description, implies } = scope;
  return (
    <div className={`scopes-checkbox ${checked ? 'scopes-ticked' : ''}`}>
      <input
        type="checkbox"
        id={id}
        checked={checked}
        disabled={disabled}
        aria-describedby={`${id}-description`}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label htmlFor={id}>
        <code>{name}</code>
      </label>
      {needed && <span className="scopes-needed">needed here</span>}
      <span id={`${id}-description`} className="scopes-description">
        {description}
        {implies.length > 0 && ` Includes ${implies.join(', ')}.`}
        {disabled && ' You may not have it.'}
      </span>
    </div>
  );
}
