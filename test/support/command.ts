import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../bin/graphql-scopes.js', import.meta.url));

export interface CommandResult {
  /** 0: done, 1: refused, 2: called wrongly. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** What is piped into it. */
  readonly input?: string;
  /** Beside PATH, HOME and the place of compiled code. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs `graphql-scopes` as a process. */
export async function runCommand(
  args: readonly string[],
  { input = '', env = {}, cwd }: CommandOptions = {},
): Promise<CommandResult> {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.on('error', () => {}).end(input);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}
