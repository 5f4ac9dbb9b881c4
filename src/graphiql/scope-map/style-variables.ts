import type { CSSProperties } from 'react';

/** Variables of the style sheet as an element's style; React's type does not know of them. */
export function variables(values: Readonly<Record<`--${string}`, string | number>>): CSSProperties {
  return values as CSSProperties;
}
