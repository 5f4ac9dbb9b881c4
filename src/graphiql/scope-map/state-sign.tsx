import type { ReactElement } from 'react';
import type { Sign } from '../../scope-map/svg-signs.ts';
import { signPaths } from '../../scope-map/svg-signs.ts';

/** The form that the state has in the exported picture, too. */
export function StateSign({ sign }: { readonly sign: Sign }): ReactElement {
  return (
    <svg className="scope-map-sign" data-sign={sign} viewBox="0 0 12 12" width="13" height="13" role="img">
      <title>{sign}</title>
      {signPaths[sign].map(({ d, isFilled }) => (
        <path key={d} d={d} fill={isFilled ? 'currentColor' : 'none'} stroke="currentColor" />
      ))}
    </svg>
  );
}
