import { styleText } from 'node:util';
import { Option } from '@commander-js/extra-typings';

/** For programs in place of people: every command that lists something has this option. */
export function jsonOption(): Option<'--json', undefined, undefined, undefined> {
  return new Option('--json', 'print JSON, for programs');
}

/**
 * A table for people, or a JSON list for programs. The columns are the members of the rows. For people lists are joined, and
 * times are written out: milliseconds since the epoch, in members named `…At` or `since`.
 */
export function printRows(
  rows: readonly object[],
  { json, nothing }: { json?: true | undefined; nothing: string },
): void {
  if (json) printJson(rows);
  else if (rows.length === 0) printLine(nothing);
  else printTable(rows);
}

function printTable(rows: readonly object[]): void {
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => Object.entries(row).map(([name, value]) => printable(textOf(name, value))));
  const titles = names.map((name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
  const widths = names.map((_, column) =>
    Math.max(...[titles, ...cells].map((row) => [...(row[column] ?? '')].length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd();
  // Coloured on a terminal only, and not where NO_COLOR is set.
  process.stdout.write(`${styleText('bold', line(titles), { stream: process.stdout })}\n`);
  for (const row of cells) process.stdout.write(`${line(row)}\n`);
}

export function printJson(value: unknown, indentation = 2): void {
  // JSON leaves alone what a terminal may obey.
  const text = JSON.stringify(value, null, indentation).replace(
    /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      Array.from({ length: character.length }, (_, index) => `\\u${hex(character.charCodeAt(index))}`).join(
        '',
      ),
  );
  process.stdout.write(`${text}\n`);
}

/** One line for people. */
export function printLine(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** One line, of which the first part may be {@link painted}; the others are what anyone may have written. */
export function printText(harmless: string, ...texts: readonly string[]): void {
  process.stdout.write(`${harmless}${texts.map(printable).join('')}\n`);
}

/** On a terminal only, and not where NO_COLOR is set. */
export function painted(style: Parameters<typeof styleText>[0], text: string): string {
  const harmless = printable(text);
  return harmless === '' ? '' : styleText(style, harmless, { stream: process.stdout });
}

/** What others wrote, made harmless: a terminal would obey control characters, and invisible ones deceive the eye. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

function textOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && /(At|since)$/.test(name)) return new Date(value).toISOString();
  return String(value);
}

function hex(code: number): string {
  return code.toString(16).padStart(4, '0');
}
