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

/** Each sign has a form of its own, so that nobody has to tell colours apart; on 12 by 12. */
export const signPaths: Readonly<Record<Sign, readonly { readonly d: string; readonly isFilled?: true }[]>> =
  {
    open: [{ d: 'M2.5 5.5h7V11h-7zM4 5.5V3.2a2 2 0 0 1 3.9-.7' }],
    authenticated: [{ d: 'M8.2 1.6a2.4 2.4 0 1 1-.1 0zM6.4 5.8 1.6 10.6M3 9.2l1.6 1.6M4.6 7.6l1.2 1.2' }],
    scopes: [{ d: 'M2.5 5.5h7V11h-7z', isFilled: true }, { d: 'M4 5.5V3.4a2 2 0 0 1 4 0v2.1' }],
    'out of reach': [{ d: 'M2.5 5.5h7V11h-7z', isFilled: true }, { d: 'M4 5.5V3.4a2 2 0 0 1 4 0v2.1' }],
    within: [{ d: 'M1.5 6.5 4.7 9.7 10.5 2.8' }],
    partly: [
      { d: 'M6 1.2A4.8 4.8 0 1 1 6 10.8 4.8 4.8 0 0 1 6 1.2' },
      { d: 'M6 1.2A4.8 4.8 0 0 1 6 10.8z', isFilled: true },
    ],
    unreachable: [{ d: 'M6 1.2A4.8 4.8 0 1 1 6 10.8 4.8 4.8 0 0 1 6 1.2M2.6 9.4 9.4 2.6' }],
  };

/** A sign around x and y. */
export function drawnSign(sign: Sign, x: number, y: number, theme: SvgTheme): string {
  const color = colorOf(sign, theme);
  const paths = signPaths[sign].map(({ d, isFilled }) =>
    element('path', { d, fill: isFilled ? color : 'none' }),
  );
  return element(
    'g',
    {
      transform: `translate(${x - 6} ${y - 6})`,
      stroke: color,
      'stroke-width': 1.4,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    },
    paths.join(''),
  );
}

function colorOf(sign: Sign, theme: SvgTheme): string {
  if (sign === 'open') return theme.open;
  if (sign === 'authenticated') return theme.token;
  if (sign === 'within' || sign === 'partly') return theme.granted;
  return sign === 'out of reach' ? theme.missing : theme.muted;
}

function weakestOf(fields: MapRow['fields']): Protection {
  const order = ['open', 'authenticated', 'scopes', 'unreachable'] as const;
  return order.find((one) => fields.some(({ protection }) => protection === one)) ?? 'scopes';
}
