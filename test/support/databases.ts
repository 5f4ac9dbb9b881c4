import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A database of its own for a test: its URL, and how to be rid of it. */
export interface TestDatabase {
  readonly url: string;
  readonly remove: () => Promise<void>;
}

/** Why tests on Postgres are skipped, or false. CI never skips them. */
export const skipPostgres: string | false =
  process.env.TEST_DATABASE_URL || process.env.CI
    ? false
    : 'set TEST_DATABASE_URL to run it on Postgres, too';

export async function temporarySqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'graphql-scopes-'));
  return { url: `file:${folder}/test.sqlite`, remove: () => rm(folder, { recursive: true }) };
}

/** A new, empty database on the server of `TEST_DATABASE_URL`. */
export async function temporaryPostgres(): Promise<TestDatabase> {
  const base = process.env.TEST_DATABASE_URL;
  if (!base) throw new Error('TEST_DATABASE_URL is not set: postgres://user@host:5432/database');
  const name = `graphql_scopes_${randomBytes(6).toString('hex')}`;
  await administer(base, `create database ${name}`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => administer(base, `drop database ${name} with (force)`) };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
