import type { ReactNode } from 'react';
import { CheckIcon, CrossIcon } from './icons.tsx';

/** A scope's name, with whether it is granted; undefined where that is not the question. */
export function ScopeChip({
  name,
  granted,
}: {
  readonly name: string;
  readonly granted?: boolean;
}): ReactNode {
  if (granted === undefined) return <code className="scopes-chip">{name}</code>;
  return (
    <code className={`scopes-chip ${granted ? 'scopes-granted' : 'scopes-missing'}`}>
      {granted ? <CheckIcon /> : <CrossIcon />}
      {name}
      <span className="scopes-unseen">{granted ? ' (granted)' : ' (missing)'}</span>
    </code>
  );
}
