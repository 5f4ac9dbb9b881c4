import type { MapRow } from './map-rows.ts';
import type { Protection } from './scope-map.ts';
import type { SvgTheme } from './svg-theme.ts';
import { element } from './xml.ts';

export type Sign = Protection | 'within' | 'partly' | 'out of reach';

/** The state of a row: how it is protected or, where it is about a token, whether that reaches it. */
export function signOf({ protection, within, fields }: MapRow): Sign {
  if (protection === 'unreachable') return protection;
  if (within === undefined) return protection === 'mixed' ? weakestOf(fields) : protection;
  if (within === 0) return 'out of reach';
  return within === fields.length ? 'within' : 'partly';
}

/** Each sign has a form of its own, so that nobody has to tell colours apart; 12 by 12 around x and y. */
export function drawnSign(sign: Sign, x: number, y: number, theme: SvgTheme): string {
  const at = `translate(${x - 6} ${y - 6})`;
  const stroked = (color: string, d: string) =>
    element('path', {
      transform: at,
      d,
      fill: 'none',
      stroke: color,
      'stroke-width': 1.5,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    });
  if (sign === 'open') return stroked(theme.open, 'M2.5 5.5h7v5.5h-7zM4 5.5V3.2a2 2 0 0 1 3.9-.7');
  if (sign === 'authenticated')
    return stroked(
      theme.token,
      'M8.2 1.6a2.4 2.4 0 1 1-.1 0zM6.4 5.8 1.6 10.6M3 9.2l1.6 1.6M4.6 7.6l1.2 1.2',
    );
  if (sign === 'scopes' || sign === 'out of reach') {
    const color = sign === 'scopes' ? theme.muted : theme.missing;
    return (
      element('path', { transform: at, d: 'M2.5 5.5h7V11h-7z', fill: color, stroke: color }) +
      stroked(color, 'M4 5.5V3.4a2 2 0 0 1 4 0v2.1')
    );
  }
  if (sign === 'within') return stroked(theme.granted, 'M1.5 6.5 4.7 9.7 10.5 2.8');
  if (sign === 'partly')
    return stroked(theme.granted, 'M6 1.2A4.8 4.8 0 1 1 6 10.8V1.2A4.8 4.8 0 0 0 6 10.8');
  return stroked(theme.muted, 'M6 1.2A4.8 4.8 0 1 1 6 10.8 4.8 4.8 0 0 1 6 1.2M2.6 9.4 9.4 2.6');
}

function weakestOf(fields: MapRow['fields']): Protection {
  const order = ['open', 'authenticated', 'scopes', 'unreachable'] as const;
  return order.find((one) => fields.some(({ protection }) => protection === one)) ?? 'scopes';
}
