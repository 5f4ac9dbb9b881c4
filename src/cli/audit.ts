import { setTimeout } from 'node:timers/promises';
import { Command, type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings';
import { type AuditFilter, listAuditEntries, type StoredAuditEntry, writtenAt } from '../data/audit.ts';
import { auditEvents } from '../data/audit-events.ts';
import type { Database } from '../data/database.ts';
import { findUser, findUserByName } from '../data/users.ts';
import { nearestName } from '../directive/nearest-name.ts';
import { databaseOption, withDatabase } from './database.ts';
import { printJson, printLine } from './printing.ts';

/** In milliseconds: how often it looks for more, and how late one instance may write by the clock of another. */
const pollEvery = 500;
const lateness = 10_000;

/** `graphql-scopes audit` */
export function auditCommand(): CommandUnknownOpts {
  return new Command('audit')
    .addOption(databaseOption())
    .option('--since <time>', 'since a time such as 2026-01-31T12:00Z, or for 30m, 12h, 7d', timeArgument)
    .option('--event <name>', 'of an event or a kind of them: sign-in.failed, token', eventArgument)
    .option('--user <name>', 'of a user, by name or id')
    .option('--client <id>', 'of a client')
    .option('--limit <number>', 'the latest so many', limitArgument, 100)
    .option('--follow', 'and goes on with what happens')
    .option('--json', 'prints a JSON object a line, for programs')
    .action(async ({ database, follow, json, ...filter }) => {
      const print = (entry: StoredAuditEntry) =>
        json ? printJson(jsonOf(entry), 0) : printLine(lineOf(entry));
      await withDatabase({ database }, async (db) => {
        const found = await show(db, filter, follow === true, print);
        if (found === 0 && !json) printLine(await nothingFound(db, filter));
      });
    });
}

async function show(
  db: Database,
  filter: AuditFilter,
  follow: boolean,
  print: (entry: StoredAuditEntry) => void,
): Promise<number> {
  /** Instances write side by side, so that a later look may find an earlier entry: it looks back, and knows what it has shown. */
  let from = follow ? (await timeOfNewest(db)) - lateness : 0;
  const recent = () => listAuditEntries(db, { ...filter, limit: undefined, writtenSince: from });
  const known = follow ? await recent() : [];
  const latest = await listAuditEntries(db, filter);
  for (const entry of latest) print(entry);
  let shown = new Set([...known, ...latest].map(({ id }) => id));
  while (follow) {
    await setTimeout(pollEvery);
    const newest = await timeOfNewest(db);
    const entries = await recent();
    for (const entry of entries) if (!shown.has(entry.id)) print(entry);
    shown = new Set(entries.map(({ id }) => id));
    from = Math.max(from, newest - lateness);
  }
  return latest.length;
}

/** Who mistypes a name should not take it that nothing happened; of one who was removed the id is in the entries. */
async function nothingFound(db: Database, { user }: AuditFilter): Promise<string> {
  const isKnown =
    user === undefined || ((await findUserByName(db, user)) ?? (await findUser(db, user))) !== undefined;
  return isKnown ? 'no entries' : `no entries: there is no user ${user}`;
}

/** By the clocks of the servers: ours may be ahead of all of them. Where one of theirs is ahead of ours, ours counts. */
async function timeOfNewest(db: Database): Promise<number> {
  const [newest] = await listAuditEntries(db, { limit: 1 });
  return newest ? Math.min(Date.now(), writtenAt(newest)) : 0;
}

/** One line; values that could be taken for two are quoted. */
function lineOf(entry: StoredAuditEntry): string {
  const { at, event, count, userId, username, issuer, clientId, requestId, ...others } = entry;
  const values = {
    user: username ?? userId,
    issuer,
    client: clientId,
    ...others,
    scopes: others.scopes?.join(' '),
    id: undefined,
    request: requestId,
  };
  const words = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${/^[\w.:@/-]+$/.test(value) ? value : JSON.stringify(value)}`,
  );
  const times = count === 1 ? '' : ` ×${count}`;
  return [`${new Date(at).toISOString()} ${event}${times}`, ...words].join('  ');
}

function jsonOf({ at, ...entry }: StoredAuditEntry): object {
  return { at: new Date(at).toISOString(), ...entry };
}

function timeArgument(value: string): number {
  const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(value) ?? [];
  if (number && unit) return Date.now() - Number(number) * units[unit as keyof typeof units];
  const time = Date.parse(value);
  if (/^\d{4}-/.test(value) && !Number.isNaN(time)) return time;
  throw new InvalidArgumentError('It is no time such as 2026-01-31T12:00Z, 30m, 12h or 7d.');
}

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An entry's event, or what stands before the full stop in it. */
function eventArgument(value: string): string {
  const known = new Set(auditEvents.flatMap((event) => [event, event.replace(/\..*$/, '')]));
  if (known.has(value)) return value;
  const nearest = nearestName(value, known);
  throw new InvalidArgumentError(
    nearest === undefined
      ? `There are ${auditEvents.join(', ')}.`
      : `There is no such event; did you mean ${nearest}?`,
  );
}

function limitArgument(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is no whole number.');
}
