import type { SvgTheme } from './svg-theme.ts';
import { element, textElement } from './xml.ts';

const radius = 5;

/** Of a scope that is asked for; where it is about a token, full is granted and a ring is not. */
export function scopeMark(x: number, y: number, has: boolean | undefined, theme: SvgTheme): string {
  if (has === false)
    return element('circle', {
      cx: x,
      cy: y,
      r: radius - 0.8,
      fill: theme.page,
      stroke: theme.missing,
      'stroke-width': 1.6,
    });
  return element('circle', { cx: x, cy: y, r: radius, fill: has ? theme.granted : theme.dot });
}

/** Joins the scopes that are needed together. */
export function joint(
  from: number,
  to: number,
  y: number,
  isMet: boolean | undefined,
  theme: SvgTheme,
): string {
  const stroke = isMet === undefined ? theme.dot : isMet ? theme.granted : theme.missing;
  return element('path', { d: `M${from} ${y}H${to}`, stroke, 'stroke-width': 1.6, fill: 'none' });
}

/** A small dot: needed on every way here; a small ring: on some. */
export function wayMark(x: number, y: number, ways: 'every' | 'some', theme: SvgTheme): string {
  return ways === 'every'
    ? element('circle', { cx: x, cy: y, r: 2.2, fill: theme.muted })
    : element('circle', { cx: x, cy: y, r: 1.9, fill: theme.page, stroke: theme.muted });
}

export function countMark(x: number, y: number, count: number, theme: SvgTheme): string {
  return textElement({ x, y: y + 3.5, 'font-size': 9.5, 'text-anchor': 'middle', fill: theme.muted }, count);
}
