import type { MappedScope } from './mapped-scopes.ts';
import { cut, familyOf, headAngle, letter, maxHead, type SvgLayout } from './svg-layout.ts';
import type { RowDrawing } from './svg-row.ts';
import { drawnSign } from './svg-signs.ts';
import type { SvgTheme } from './svg-theme.ts';
import { element, escaped, textElement } from './xml.ts';

const figuresHeight = 40;

export function headHeightOf(layout: SvgLayout): number {
  return layout.headHeight + figuresHeight;
}

/** The names of the scopes, and what each opens, with the bottom at `y`. */
export function drawnHead(y: number, { layout, theme, granted }: RowDrawing): string {
  const labels = [`opens by itself`, 'opens with others'].map((text, index) =>
    textElement(
      {
        x: layout.margin + layout.labelWidth - 28,
        y: y - 22 + index * 14,
        'font-size': 10.5,
        'text-anchor': 'end',
        fill: theme.muted,
      },
      text,
    ),
  );
  return (
    labels.join('') + layout.scopes.map((scope) => drawnScope(scope, y, { layout, theme, granted })).join('')
  );
}

function drawnScope(scope: MappedScope, y: number, { layout, theme, granted }: RowDrawing): string {
  const x = layout.xOf(scope.name);
  const has = granted?.has(scope.name) ?? false;
  const text = cut(scope.name, maxHead);
  const name = textElement(
    { x: 0, y: 0, 'font-size': 11.5, 'font-weight': has ? 700 : 500, fill: has ? theme.granted : theme.ink },
    text,
  );
  const end = `translate(${text.length * 11.5 * letter + 9} -4) rotate(${-headAngle})`;
  const check = has ? element('g', { transform: end }, drawnSign('within', 0, 0, theme)) : '';
  const turned = element(
    'g',
    { transform: `translate(${x + 3} ${y - figuresHeight}) rotate(${headAngle})` },
    name + check,
  );
  const figures = [scope.opens.length, scope.opensWithOthers.length].map((count, index) =>
    textElement(
      {
        x,
        y: y - 22 + index * 14,
        'font-size': 10,
        'text-anchor': 'middle',
        fill: count > 0 && index === 0 ? theme.ink : theme.muted,
      },
      count,
    ),
  );
  return `<g><title>${escaped(scopeSentence(scope))}</title>${turned}${figures.join('')}</g>`;
}

/** What a scope is, and what it opens. */
export function scopeSentence({ name, description, implies, opens, opensWithOthers }: MappedScope): string {
  return [
    `${name}: ${description || 'not described.'}`,
    implies.length > 0 ? `Implies ${implies.join(', ')}.` : '',
    `Opens ${opens.length} by itself, helps to open ${opensWithOthers.length} more.`,
  ]
    .filter(Boolean)
    .join(' ');
}

export function drawnColumns(top: number, bottom: number, { layout, theme, granted }: RowDrawing): string {
  const { scopes, xOf, columnWidth } = layout;
  return scopes
    .map(({ name }, index) => {
      const x = xOf(name);
      const band = granted?.has(name)
        ? element('rect', {
            x: x - columnWidth / 2,
            y: top - figuresHeight + 2,
            width: columnWidth,
            height: bottom - top + figuresHeight - 2,
            fill: theme.band,
          })
        : '';
      const before = scopes[index - 1]?.name ?? name;
      const isNew = index > 0 && familyOf(before) !== familyOf(name);
      const divider = isNew ? guide(x - columnWidth / 2, top - figuresHeight, bottom, theme.line) : '';
      return band + guide(x, top, bottom, theme.faint) + divider;
    })
    .join('');
}

function guide(x: number, top: number, bottom: number, stroke: SvgTheme['line']): string {
  return element('path', { d: `M${x} ${top}V${bottom}`, stroke, fill: 'none' });
}
