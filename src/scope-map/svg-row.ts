import type { MapRow } from './map-rows.ts';
import { cut, fitted, heightOf, letter, lineOffset, maxLines, type SvgLayout } from './svg-layout.ts';
import { countMark, joint, scopeMark, wayMark } from './svg-marks.ts';
import { drawnSign, signOf } from './svg-signs.ts';
import type { SvgTheme } from './svg-theme.ts';
import { type Attributes, element, escaped, textElement } from './xml.ts';

export interface RowDrawing {
  readonly layout: SvgLayout;
  readonly theme: SvgTheme;
  /** The granted scopes and what they imply; undefined where it is about no token. */
  readonly granted: ReadonlySet<string> | undefined;
}

/** A row of the matrix with its top at `y`; `explanation` is what a reader is told who points at it. */
export function drawnRow(row: MapRow, y: number, explanation: string, drawing: RowDrawing): string {
  const { layout, theme } = drawing;
  if (row.kind === 'section') return drawnSection(row, y, drawing);
  const isType = row.kind === 'type';
  const isBeyond = row.within === 0;
  const { margin, labelWidth, width } = layout;
  const background = element('rect', {
    x: margin - 8,
    y,
    width: width - 2 * margin + 16,
    height: heightOf(row),
    fill: theme.stripe,
    // Of rows that stand out none is without: a reader who points between two marks is told, too.
    'fill-opacity': row.isUnfolded ? 0.8 : 0,
  });
  const indent = margin + (row.level - 1) * 16;
  const middle = y + lineOffset(0);
  const size = isType ? 12.5 : 11.5;
  const aside =
    row.within !== undefined && isType ? `${row.within} of ${row.fields.length}` : cut(row.detail, 24);
  const right = margin + labelWidth - 28;
  const room = (right - indent - aside.length * 10 * letter - 12) / (size * letter);
  const label = textElement(
    {
      x: indent,
      y: middle + 4,
      'font-size': size,
      'font-weight': isType ? 600 : 400,
      fill: isBeyond ? theme.muted : row.protection === 'open' ? theme.open : theme.ink,
    },
    fitted(row.names, Math.floor(room)),
  );
  const drawnAside = textElement(
    {
      x: right,
      y: middle + 3.5,
      'font-size': 10,
      'text-anchor': 'end',
      fill: aside.includes('open') ? theme.open : theme.muted,
    },
    aside,
  );
  const parts = [
    `<title>${escaped(explanation)}</title>`,
    background,
    label,
    drawnAside,
    drawnSign(signOf(row), margin + labelWidth - 14, middle, theme),
    marks(row, y, drawing),
  ];
  return `<g>${parts.join('')}</g>`;
}

function drawnSection(row: MapRow, y: number, { layout, theme }: RowDrawing): string {
  const bottom = y + heightOf(row) - 5;
  return (
    textElement(
      {
        x: layout.margin,
        y: bottom - 6,
        'font-size': 11,
        'font-weight': 700,
        'letter-spacing': 0.6,
        fill: theme.muted,
      },
      row.names.join('').toUpperCase(),
    ) +
    element('path', {
      d: `M${layout.margin - 8} ${bottom}H${layout.width - layout.margin + 8}`,
      stroke: theme.line,
      fill: 'none',
    })
  );
}

function marks(row: MapRow, y: number, drawing: RowDrawing): string {
  const { layout, theme } = drawing;
  const { xOf } = layout;
  const middle = y + lineOffset(0);
  const left = layout.margin + layout.labelWidth + 6;
  const shown = row.lines.length > maxLines + 1 ? row.lines.slice(0, maxLines) : row.lines;
  const colors = { open: theme.open, authenticated: theme.token, scopes: theme.muted };
  const parts = shown.map((scopes, index) => drawnLine(scopes, y + lineOffset(index), drawing));
  for (let index = 1; index < shown.length; index++)
    parts.push(words({ x: left - 12, y: y + lineOffset(index), 'text-anchor': 'end' }, 'or', theme.muted));
  if (shown.length < row.lines.length) {
    const more = `or one of ${row.lines.length - maxLines} more`;
    parts.push(words({ x: left, y: y + lineOffset(maxLines) }, more, theme.muted));
  }
  for (const [scope, ways] of row.onTheWay) parts.push(wayMark(xOf(scope), middle, ways, theme));
  if (!row.isUnfolded)
    for (const [scope, count] of row.counts) parts.push(countMark(xOf(scope), middle, count, theme));
  if (row.note !== '') {
    const { protection } = row;
    const color = protection === 'mixed' || protection === 'unreachable' ? theme.muted : colors[protection];
    parts.push(words({ x: left, y: middle, 'font-size': 10.5 }, row.note, color));
  }
  return parts.join('');
}

function words(
  { y, ...attributes }: Attributes & { readonly y: number },
  text: string,
  fill: string,
): string {
  return textElement({ 'font-size': 9.5, ...attributes, y: y + 3.5, fill }, text);
}

/** One alternative. */
function drawnLine(scopes: readonly string[], y: number, { layout, theme, granted }: RowDrawing): string {
  const at = scopes.map(layout.xOf);
  const isMet = granted && scopes.every((scope) => granted.has(scope));
  return (
    (at.length > 1 ? joint(Math.min(...at), Math.max(...at), y, isMet, theme) : '') +
    scopes.map((scope) => scopeMark(layout.xOf(scope), y, granted?.has(scope), theme)).join('')
  );
}
