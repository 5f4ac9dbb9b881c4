import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
// piscina: the field's worker pool, maintained by Node contributors, typed.
import { Piscina } from 'piscina';
import type { BcryptTask } from './bcrypt-worker.ts';

/** The bcrypt cost of new hashes: about a quarter of a second of one core. */
const cost = 12;

/** bcrypt looks at no more than this many bytes. */
const maxPasswordBytes = 72;

/** A hash of that cost which no password has: an unknown user takes the time of a known one (rule H14). */
const nobodysHash = `$2b$${cost}$${'.'.repeat(53)}`;

export interface Passwords {
  /** @throws RangeError for a password of more than 72 bytes, which bcrypt would cut */
  hash(password: string): Promise<string>;
  /** Takes the same time where there is no hash to compare with; a password of more than 72 bytes never matches. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
  close(): Promise<void>;
}

/** Runs bcrypt elsewhere than on the thread that answers queries. */
export interface BcryptPool {
  run(task: BcryptTask): Promise<string | boolean>;
  destroy(): Promise<void>;
}

/** Worker threads, started when they are first needed. */
export function createBcryptPool(): BcryptPool {
  return new Piscina({
    filename: fileURLToPath(new URL(`./bcrypt-worker${extname(import.meta.url)}`, import.meta.url)),
    minThreads: 0,
    // One core is left to those who ask queries.
    maxThreads: Math.max(1, availableParallelism() - 1),
    idleTimeout: 60_000,
  });
}

/** Hashes and verifies passwords. */
export function createPasswords(pool: BcryptPool): Passwords {
  return {
    async hash(password) {
      if (isTooLong(password)) throw new RangeError(`A password has at most ${maxPasswordBytes} bytes`);
      return String(await pool.run({ password, cost }));
    },
    async verify(password, hash) {
      const comparable = hash !== undefined && !isTooLong(password);
      const matches = await pool.run({ password, hashed: comparable ? hash : nobodysHash });
      return comparable && matches === true;
    },
    close: () => pool.destroy(),
  };
}

function isTooLong(password: string): boolean {
  return Buffer.byteLength(password) > maxPasswordBytes;
}
