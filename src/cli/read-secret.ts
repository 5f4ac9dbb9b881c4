import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { RefusedError } from './refused.ts';

/**
 * Reads a secret, never from an argument or the environment, which others can see: on a terminal it is asked for without showing it,
 * and `twice` where it is new; else it is the first line of stdin.
 * @throws RefusedError where there is none, or the two differ
 */
export async function readSecret(name: string, { twice }: { twice: boolean }): Promise<string> {
  const { isTTY } = process.stdin;
  const secret = isTTY ? await ask(`${name}: `) : await firstLine();
  if (secret === '') throw new RefusedError(`${name}: it is empty`);
  if (isTTY && twice && (await ask(`${name}, once more: `)) !== secret) {
    throw new RefusedError(`${name}: the two are not the same`);
  }
  return secret;
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  // readline edits the line, and what it would show goes nowhere.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
  try {
    return await new Promise((resolve, reject) => {
      terminal.once('line', resolve);
      // Ctrl-C and Ctrl-D.
      terminal.once('close', () => reject(new RefusedError('Nothing was changed')));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  try {
    // PowerShell may put a byte order mark before what it pipes.
    for await (const line of lines) return line.replace(/^\ufeff/, '');
    return '';
  } finally {
    lines.close();
  }
}
