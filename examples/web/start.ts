import { serveExample } from './serve.ts';

/** `npm run example`: the demonstration's server, and this app, in one process. */
const port = Number(process.env.EXAMPLE_PORT ?? 5173);
const origin = `http://127.0.0.1:${port}`;
const api = process.env.ISSUER ?? `http://127.0.0.1:${process.env.PORT ?? 4000}`;

process.env.CORS_ORIGINS ??= origin;
process.argv.push('--demo');
await serveExample({ api: () => api, port });
await import(new URL('../../start.js', import.meta.url).href);
process.stdout.write(`  The example app       ${origin}\n\n`);
