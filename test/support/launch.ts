import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));
const packageJson = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
/** The flags of `npm start`, and the file that it runs. */
const startArguments: string[] = packageJson.scripts.start.split(' ').slice(1, -1);

type Child = ChildProcessByStdio<null, Readable, Readable>;
const children = new Set<Child>();
after(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A server as `npm start` runs it. */
export interface Launched {
  readonly child: Child;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** All that it wrote so far. */
  output(): string;
  /** Its URL, once it answers. */
  url(): Promise<string>;
}

/** Starts a process of it on a free port, with nothing of this environment; it is gone when the calling test file ends. */
export function launch(settings: NodeJS.ProcessEnv, ...flags: string[]): Launched {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...startArguments, ...flags], {
    cwd: root,
    env: { PATH, HOME, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    ended,
    output: () => output,
    async url(): Promise<string> {
      for (;;) {
        const found = /(http:\/\/[\d.]+:\d+)\/graphql/.exec(output)?.[1];
        if (found) return found;
        await Promise.race([once(child.stdout, 'data'), ended.then(() => assert.fail(output))]);
      }
    },
  };
}
