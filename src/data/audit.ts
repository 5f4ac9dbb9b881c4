import { sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import type { Database } from './database.ts';
import { wordsIn } from './words-in.ts';

/** Something that happened. There is no secret in it: no password, token, code or cookie, nor an identifier of one. */
export interface AuditEntry {
  /** In milliseconds since the epoch; of several in one, that of the first. */
  readonly at: number;
  /** Such as `sign-in.failed`. */
  readonly event: string;
  /** How often it happened. */
  readonly count: number;
  /** The `sub` of a token: one of our users where there is no `issuer`. */
  readonly userId?: string | undefined;
  /** Another issuer than this server. */
  readonly issuer?: string | undefined;
  readonly clientId?: string | undefined;
  /** Who ran a command. */
  readonly actor?: string | undefined;
  /** IP address. */
  readonly address?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** Of the schema. */
  readonly coordinate?: string | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
}

export interface StoredAuditEntry extends AuditEntry {
  /** A UUID of version 7: entries written later sort after earlier ones. */
  readonly id: string;
  /** What the user is called now; undefined where there is none any more. */
  readonly username?: string | undefined;
}

export interface AuditFilter {
  /** Happened since then; all times are in milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** Written since then, which may be a moment later. */
  readonly writtenSince?: number | undefined;
  /** All of its kind, too: `sign-in` finds `sign-in.failed`. */
  readonly event?: string | undefined;
  /** Id or username. */
  readonly user?: string | undefined;
  readonly client?: string | undefined;
  /** The latest so many; else all. */
  readonly limit?: number | undefined;
}

/** Adds entries, which are removed after `retention` seconds and cannot be removed or changed before. */
export async function addAuditEntries(
  db: Database,
  entries: readonly AuditEntry[],
  retention: number,
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({
    id: uuid(),
    at: entry.at,
    event: entry.event,
    count: entry.count,
    user_id: plain(entry.userId),
    issuer: plain(entry.issuer),
    client_id: plain(entry.clientId),
    actor: plain(entry.actor),
    address: plain(entry.address, 45),
    scopes: plain(entry.scopes?.join(' '), 2000),
    coordinate: plain(entry.coordinate, 400),
    detail: plain(entry.detail),
    request_id: plain(entry.requestId, 64),
    expires_at: Date.now() + retention * 1000,
  }));
  await db.insertInto('audit').values(rows).execute();
}

/** The latest entries that match, the oldest of them first. */
export async function listAuditEntries(db: Database, filter: AuditFilter): Promise<StoredAuditEntry[]> {
  const { since, writtenSince, event, user, client, limit } = filter;
  let query = db
    .selectFrom('audit')
    .leftJoin('users', (join) => join.onRef('users.id', '=', 'audit.user_id').on('audit.issuer', 'is', null))
    .selectAll('audit')
    .select('users.username as username');
  if (since !== undefined) query = query.where('audit.at', '>=', since);
  if (writtenSince !== undefined) query = query.where('audit.id', '>=', firstIdOf(writtenSince));
  if (limit !== undefined) query = query.limit(limit);
  if (client !== undefined) query = query.where('audit.client_id', '=', client);
  if (event !== undefined) {
    const kind = `${event}.`;
    query = query.where((where) =>
      where.or([
        where('audit.event', '=', event),
        where(sql`substr(audit.event, 1, ${sql.lit(kind.length)})`, '=', kind),
      ]),
    );
  }
  if (user !== undefined) {
    query = query.where((where) =>
      where.or([where('audit.user_id', '=', user), where('users.username', '=', user)]),
    );
  }
  const rows = await query.orderBy('audit.id', 'desc').execute();
  return rows.reverse().map((row) => ({
    id: row.id,
    at: row.at,
    event: row.event,
    count: row.count,
    userId: row.user_id ?? undefined,
    username: row.username ?? undefined,
    issuer: row.issuer ?? undefined,
    clientId: row.client_id ?? undefined,
    actor: row.actor ?? undefined,
    address: row.address ?? undefined,
    scopes: row.scopes === null ? undefined : wordsIn(row.scopes),
    coordinate: row.coordinate ?? undefined,
    detail: row.detail ?? undefined,
    requestId: row.request_id ?? undefined,
  }));
}

/** What every id of that time and later is no less than: an id begins with its time (RFC 9562 §5.7). */
function firstIdOf(time: number): string {
  return Math.max(0, time).toString(16).padStart(12, '0').replace(/.{4}$/, '-$&');
}

/** When an entry was written, in milliseconds since the epoch. */
export function writtenAt({ id }: Pick<StoredAuditEntry, 'id'>): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}

/** The one way in which an entry goes. */
export async function removeExpiredAuditEntries(db: Database): Promise<void> {
  await db
    .deleteFrom('audit')
    .where('expires_at', '<=', Date.now() - clockMargin)
    .execute();
}

/** In milliseconds. The database goes by its own clock, and for one entry that is not due by it would remove none. */
const clockMargin = 60 * 60_000;

/** Bounded, and without characters that do something to a terminal or cannot be stored: controls, formats, lone surrogates. */
function plain(text: string | undefined, length = 200): string | null {
  if (text === undefined) return null;
  return text.slice(0, length).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
