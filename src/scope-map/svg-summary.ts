import { plural } from './plural.ts';
import type { MapReach } from './reach-of.ts';
import type { Protection, ScopeMap } from './scope-map.ts';
import { countMark, joint, scopeMark, wayMark } from './svg-marks.ts';
import type { RowDrawing } from './svg-row.ts';
import { drawnSign } from './svg-signs.ts';
import { element, textElement } from './xml.ts';

export const summaryHeight = 152;

/** In one sentence each, also for those who do not see the drawing. */
export function summaryOf(map: ScopeMap, granted?: ReadonlySet<string> | null, reach?: MapReach): string[] {
  const { coverage, types, scopes } = map;
  const objects = types.filter(({ isInput }) => !isInput);
  const sentences = [
    `${plural(objects.length, 'type')}, ${plural(coverage.fields, 'field')}, ${plural(scopes.length, 'scope')}.`,
    `${plural(coverage.open, 'field')} can be had without a token${coverage.openOnPurpose > 0 ? ` (${coverage.openOnPurpose} marked @public)` : ''}, ${coverage.authenticated} with any valid token, ${coverage.scopes} with scopes only.`,
  ];
  if (coverage.unreachable > 0) sentences.push(`No way leads to ${coverage.unreachable}.`);
  if (reach && granted !== undefined) {
    const within = objects.flatMap(({ fields }) => fields).filter(({ coordinate }) => reach.has(coordinate));
    const who =
      granted === null
        ? 'Without a token'
        : granted.size === 0
          ? 'With a token without scopes'
          : `With ${[...granted].join(', ')}`;
    sentences.push(`${who}: ${within.length} of ${plural(coverage.fields, 'field')} within reach.`);
  }
  return sentences;
}

const words: Record<Protection, string> = {
  open: 'open to everyone',
  authenticated: 'any valid token',
  scopes: 'scopes',
  unreachable: 'no way leads there',
};

/** Title, figures, the bar of how much is protected, and the legend. */
export function drawnSummary(map: ScopeMap, sentences: readonly string[], drawing: RowDrawing): string {
  const { layout, theme } = drawing;
  const { margin } = layout;
  const width = Math.min(layout.width - 2 * margin, 844);
  const parts = [
    textElement(
      { x: margin, y: 42, 'font-size': 20, 'font-weight': 700, fill: theme.ink, 'font-family': sans },
      'Scope map',
    ),
    textElement(
      { x: margin + 122, y: 42, 'font-size': 12.5, fill: theme.muted, 'font-family': sans },
      [sentences[0], ...sentences.slice(2)].join('  '),
    ),
  ];
  const colors: Record<Protection, string> = {
    open: theme.open,
    authenticated: theme.token,
    scopes: theme.dot,
    unreachable: theme.line,
  };
  let x = margin;
  let legend = margin;
  for (const protection of ['open', 'authenticated', 'scopes', 'unreachable'] as const) {
    const count = map.coverage[protection];
    if (count === 0) continue;
    const part = (count / map.coverage.fields) * width;
    parts.push(
      element('rect', {
        x,
        y: 58,
        width: Math.max(1.5, part - 1.5),
        height: 10,
        rx: 2,
        fill: colors[protection],
      }),
    );
    x += part;
    const text = `${count} ${words[protection]}`;
    parts.push(drawnSign(protection, legend + 6, 88, theme));
    parts.push(
      textElement({ x: legend + 18, y: 92, 'font-size': 12, fill: theme.ink, 'font-family': sans }, text),
    );
    legend += 18 + text.length * 6.3 + 24;
  }
  parts.push(drawnLegend(margin, 122, drawing));
  return parts.join('');
}

export const sans = "Inter, Roboto, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";

/** The marks of a token are there where the map is about one. */
function drawnLegend(x: number, top: number, { theme, granted, layout }: RowDrawing): string {
  const has = granted ? true : undefined;
  const entries: [width: number, sign: (at: number, y: number) => string, text: string][] = [
    [16, (at, y) => scopeMark(at + 5, y, has, theme), granted ? 'asked for and granted' : 'asked for'],
    ...((granted
      ? [
          [16, (at, y) => scopeMark(at + 5, y, false, theme), 'not granted'],
          [18, (at, y) => drawnSign('within', at + 6, y, theme), 'within reach'],
          [18, (at, y) => drawnSign('partly', at + 6, y, theme), 'in part'],
          [18, (at, y) => drawnSign('out of reach', at + 6, y, theme), 'out of reach'],
        ]
      : []) as [number, (at: number, y: number) => string, string][]),
    [
      36,
      (at, y) =>
        joint(at + 5, at + 25, y, has, theme) +
        scopeMark(at + 5, y, has, theme) +
        scopeMark(at + 25, y, has, theme),
      'all of them; one line of several',
    ],
    [10, (at, y) => wayMark(at + 3, y, 'every', theme), 'needed on every way here'],
    [10, (at, y) => wayMark(at + 3, y, 'some', theme), 'on some way'],
    [12, (at, y) => countMark(at + 4, y, 3, theme), 'fields that ask for it'],
  ];
  let at = x;
  let y = top;
  return entries
    .map(([width, sign, text]) => {
      const whole = width + text.length * 5.3 + 14;
      if (at + whole > layout.width - layout.margin) {
        at = x;
        y += 19;
      }
      const label = { x: at + width, y, 'font-size': 11, fill: theme.muted, 'font-family': sans };
      const drawn = sign(at, y - 4) + textElement(label, text);
      at += whole;
      return drawn;
    })
    .join('');
}
