import type { ScopeMap } from '../scope-map/scope-map.ts';
import { printable, printLine, printRows } from './printing.ts';
import { reportRows } from './report-rows.ts';

/** Tables for people. */
export function printReport(map: ScopeMap): void {
  const { coverage, fields, scopes } = reportRows(map);
  for (const line of coverage) printLine(line);
  printLine('');
  printRows(fields, { nothing: 'There are no fields.' });
  printLine('');
  printRows(scopes, { nothing: 'There are no scopes.' });
}

/** The same as GitHub shows it: for a pull request, a wiki, a README. */
export function reportMarkdown(map: ScopeMap): string {
  const { coverage, fields, scopes } = reportRows(map);
  return `${['## Scopes', ...coverage, markdownTable(fields), markdownTable(scopes)].join('\n\n')}\n`;
}

function markdownTable(rows: readonly object[]): string {
  const [first] = rows;
  if (!first) return '';
  const titles = Object.keys(first).map((name) =>
    name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  );
  return [titles, titles.map(() => '---'), ...rows.map((row) => Object.values(row).map(markdownCell))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** What others wrote as text of Markdown: neither HTML, nor a link, nor the end of a cell. */
function markdownCell(value: unknown): string {
  return printable(String(value))
    .replace(/[\\`*_{}[\]()#+!|~<>&@]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/:\/\//g, '&#58;//')
    .replace(/www\./gi, 'www&#46;');
}
