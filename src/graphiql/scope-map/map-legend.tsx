import type { ReactElement } from 'react';
import { StateSign } from './state-sign.tsx';

/** What the marks mean. */
export function MapLegend({ isOfToken }: { readonly isOfToken: boolean }): ReactElement {
  return (
    <ul className="scope-map-legend" aria-label="Legend">
      <li>
        <i className="scope-map-dot" data-has={isOfToken ? true : undefined} />
        {isOfToken ? 'asked for and granted' : 'asked for'}
      </li>
      {isOfToken && (
        <>
          <li>
            <i className="scope-map-dot" data-has={false} /> not granted
          </li>
          <li>
            <StateSign sign="within" /> within reach
          </li>
          <li>
            <StateSign sign="partly" /> in part
          </li>
          <li>
            <StateSign sign="out of reach" /> out of reach
          </li>
        </>
      )}
      {!isOfToken && (
        <>
          <li>
            <StateSign sign="open" /> open to everyone
          </li>
          <li>
            <StateSign sign="authenticated" /> any valid token
          </li>
          <li>
            <StateSign sign="scopes" /> scopes
          </li>
        </>
      )}
      <li>
        <i className="scope-map-pair" data-has={isOfToken ? true : undefined} /> all of them; one line of
        several
      </li>
      <li>
        <i className="scope-map-way" data-ways="every" /> needed on every way here
      </li>
      <li>
        <i className="scope-map-way" data-ways="some" /> on some way
      </li>
      <li>
        <b>3</b> fields that ask for it
      </li>
    </ul>
  );
}
