import type { Verdict } from '../../test/conformance/verdict.ts';
import { countOf, type Measured } from './measure.ts';
import { rules } from './rules.ts';

const faults = ['leak', 'half-executed', 'silent', 'over-denial', 'other'] as const satisfies Verdict[];

/** A row for each system, a column for each verdict. */
export function systemsTable(systems: readonly Measured[]): string {
  const heads = ['', 'cases asked', 'pass', 'leak', 'half-executed', 'silent', 'over-denial', 'other'];
  return table(heads, systems.map(systemRow));
}

/** The row of {@link systemsTable} without its padding. */
export function systemRow(measured: Measured): string[] {
  const { name, judged } = measured;
  const count = (verdict: Verdict) => String(countOf(measured, verdict));
  const told = judged.filter((each) => each.told.length > 0).length;
  const whole = judged.filter((each) => each.refusedWhole).length;
  return [
    name,
    String(judged.length),
    count('pass'),
    withPart(count('leak'), told, 'told'),
    count('half-executed'),
    count('silent'),
    withPart(count('over-denial'), whole, 'whole'),
    count('other'),
  ];
}

/** A row for each rule, a column for each system: how many of its cases came out wrong, and how. */
export function rulesTable(systems: readonly Measured[]): string {
  const rows = Object.entries(rules).flatMap(([rule, about]) => {
    const cells = systems.map(({ judged }) => faultsIn(judged.filter(({ one }) => one.rule === rule)));
    return cells.every((cell) => cell === undefined)
      ? []
      : [[`${rule}: ${about}`, ...cells.map((cell) => cell ?? 'not asked')]];
  });
  return table(['', ...systems.map(({ name }) => name)], rows);
}

function faultsIn(judged: Measured['judged']): string | undefined {
  if (judged.length === 0) return undefined;
  const counted = faults.map(
    (fault) => [judged.filter(({ verdict }) => verdict === fault).length, fault] as const,
  );
  const told = counted.filter(([count]) => count > 0).map(([count, fault]) => `${count} ${fault}`);
  return told.join(', ') || `${judged.length} pass`;
}

function withPart(all: string, part: number, name: string): string {
  return part > 0 ? `${all} (${part} ${name})` : all;
}

/** Markdown that can be read on a terminal, too. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, column) =>
    Math.max(3, ...[heads, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
