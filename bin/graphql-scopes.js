#!/usr/bin/env node
import { existsSync } from 'node:fs';

// Plain JavaScript, so that a Node which cannot run TypeScript still says what it lacks.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `graphql-scopes needs Node 22.18 or newer, and this is ${process.versions.node}; in a checkout npx graphql-scopes brings its own.\n`,
  );
  process.exit(1);
}
// Node 22 warns that its SQLite is experimental: an administrator can do nothing about that.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith('SQLite is an experimental feature'))
    emitWarning.call(process, warning, ...rest);
};
// In a checkout dist/ may be stale, or not there; Node strips no types beneath node_modules, and an image may have no src/.
const isInstalled = /[\\/]node_modules[\\/]/.test(import.meta.filename);
const hasSource = !isInstalled && existsSync(new URL('../src/cli/main.ts', import.meta.url));
await import(hasSource ? '../src/cli/main.ts' : '../dist/cli/main.js');
