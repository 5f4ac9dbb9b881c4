import { requirementKey } from '../requirement/requirement.ts';
import type { Change, ChangeLevel } from '../schema-diff/change.ts';
import type { OperationChange } from '../schema-diff/operation-changes.ts';
import { annotationLine } from './annotations.ts';
import { painted, printJson, printLine, printText } from './printing.ts';

export interface ChangedOperation extends OperationChange {
  readonly name: string;
  readonly place: Change['place'];
}

interface Diff {
  readonly changes: readonly Change[];
  readonly operations: readonly ChangedOperation[];
}

export function isBreaking({ level }: Change): boolean {
  return level === 'breaking';
}

/** It is not known whether a token gets less of it. */
export function isUnreadable({ kind }: OperationChange): boolean {
  return kind === 'unreadable';
}

export function printDiff(diff: Diff, format: 'table' | 'json' | 'github'): void {
  if (format === 'json') printJson({ changes: diff.changes.map(plain), operations: diff.operations });
  else if (format === 'github') printAnnotations(diff);
  else printTables(diff);
}

/** Sets are nothing to JSON. */
function plain({ tokens, ...change }: Change): object {
  return tokens ? { ...change, tokens: tokens.map((token) => token && [...token].sort()) } : change;
}

function printTables({ changes, operations }: Diff): void {
  for (const [level, title] of titles) {
    const groups = grouped(changes.filter((change) => change.level === level));
    if (groups.length === 0) continue;
    printText(painted(styles[level], title));
    for (const [change, ...others] of groups) printChange(change, others);
  }
  const [unreadable, others] = [
    operations.filter(isUnreadable),
    operations.filter((one) => !isUnreadable(one)),
  ];
  printOperations(painted(styles.breaking, 'Operations that would get less'), others);
  printOperations(painted(styles.security, 'Operations of which nothing can be said'), unreadable);
  if (changes.length === 0 && operations.length === 0) printLine('Nothing is different for tokens.');
}

function printOperations(title: string, operations: readonly ChangedOperation[]): void {
  if (operations.length > 0) printText(title);
  for (const { name, place, text, tightened } of operations) {
    printText(`  ${painted('bold', name)}`, `${place ? ` (${place.file}:${place.line})` : ''}: ${text}`);
    if (tightened.length > 0) printLine(`      because of ${tightened.join(', ')}`);
  }
}

const titles: readonly (readonly [ChangeLevel, string])[] = [
  ['breaking', 'Breaking: some token gets less'],
  ['security', 'Security: something is open to who did not get it before'],
  ['info', 'Otherwise'],
];
const styles = { breaking: 'red', security: 'yellow', info: 'bold' } as const;

function printChange({ kind, coordinate, text, causes = [] }: Change, others: readonly Change[]): void {
  printText(`  ${kind}  ${painted('bold', coordinate)}`, ` ${text}`);
  const written = causes.filter((cause) => cause !== coordinate);
  if (written.length > 0) printLine(`      written on ${written.join(', ')}`);
  if (others.length > 0) {
    const shown = others.slice(0, 8).map((other) => other.coordinate);
    const more = others.length > 8 ? ` and ${others.length - 8} more` : '';
    printLine(`      and so ${shown.join(', ')}${more}`);
  }
}

/** A requirement on a type is one change to who reads, though each of its fields asks for more. */
function grouped(changes: readonly Change[]): [Change, ...Change[]][] {
  const groups = new Map<string, [Change, ...Change[]]>();
  for (const change of changes) {
    const { kind, before, after, causes = [], coordinate } = change;
    const requirements = [before, after].map((one) => one && requirementKey(one));
    const key = before ? [kind, ...requirements, ...causes].join('\n') : `${kind}\n${coordinate}`;
    const group = groups.get(key);
    if (group) group.push(change);
    else groups.set(key, [change]);
  }
  return [...groups.values()].map(causeFirst);
}

function causeFirst(group: [Change, ...Change[]]): [Change, ...Change[]] {
  const cause = group.find(({ coordinate, causes }) => causes?.includes(coordinate)) ?? group[0];
  return [cause, ...group.filter((one) => one !== cause)];
}

function printAnnotations({ changes, operations }: Diff): void {
  for (const { kind, level, coordinate, text, place } of changes) {
    if (level === 'info') continue;
    const line = annotationLine({
      level: level === 'breaking' ? 'error' : 'warning',
      title: `${coordinate} ${kind}`,
      message: `${coordinate} ${text}`,
      // What is not there any more has its place in another version of the file.
      place: kind.endsWith('removed') ? undefined : place,
    });
    printText(line);
  }
  for (const operation of operations) {
    const { name, text, place } = operation;
    const [level, title] = isUnreadable(operation)
      ? (['warning', `Nothing can be said of ${name}`] as const)
      : (['error', `${name} would get less`] as const);
    printText(annotationLine({ level, title, message: `${name} ${text}`, place }));
  }
}
