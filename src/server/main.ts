import closeWithGrace from 'close-with-grace';
import { type App, createApp } from './app.ts';
import { banner } from './banner.ts';
import { demonstration } from './demonstration.ts';
import { explanationOf } from './explanation-of.ts';

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
  // SIGTERM and SIGINT finish what is under way; a second one, or 15 seconds more than the draining takes, do not wait.
  // The app says which rejections that nobody handles end the process: those come as exceptions.
  const delay = app.config.drainDelay * 1000 + 15_000;
  closeWithGrace({ delay, logger: false, skip: ['unhandledRejection'] }, async ({ err }) => {
    if (err) process.stderr.write(`${err.stack}\n`);
    await app.close();
  });
}
