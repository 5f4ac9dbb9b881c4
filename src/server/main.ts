import closeWithGrace from 'close-with-grace';
import { ScopesError } from '../errors.ts';
import { type App, createApp } from './app.ts';
import { banner } from './banner.ts';
import { variableName } from './config.ts';
import { demonstration } from './demonstration.ts';

// Listens and closes, nothing else: the server is built in app.ts.
try {
  const app = await createApp({ ...demonstration(), demo: process.argv.includes('--demo') });
  await start(app);
} catch (error) {
  process.stderr.write(`${explanationOf(error)}\n`);
  process.exit(1);
}

async function start(app: App): Promise<void> {
  const url = await app.listen();
  process.stdout.write(banner(url, app.config, ['me', 'items']));
  // SIGTERM and SIGINT finish what is under way; a second one, or 15 seconds, do not wait.
  closeWithGrace({ delay: 15_000, logger: false }, async ({ err }) => {
    if (err) process.stderr.write(`${err.stack}\n`);
    await app.close();
  });
}

/** One line for what the operator can mend; the whole error for what he cannot. */
function explanationOf(error: unknown): string {
  if (error instanceof ScopesError) return error.message;
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `${variableName('port')}: ${port} is in use; set another one`;
  return code === undefined ? String(stack ?? error) : `${code}: ${message}`;
}
