import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Builds GraphiQL's page where what it is made of has changed since, as `npm ci` does. */
export function buildPage(): void {
  const script = fileURLToPath(new URL('../../src/graphiql/page/build.ts', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--if-changed'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The page could not be built: ${stderr}`);
}
