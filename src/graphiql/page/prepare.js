// npm ci and npm install run this. Plain JavaScript: in an install without the development's packages there is neither Vite
// nor, it may be, a Node that runs TypeScript; then nothing is built, and nothing fails.
import { existsSync } from 'node:fs';

if (existsSync(new URL('../../../node_modules/vite/', import.meta.url))) {
  process.argv.push('--if-changed');
  await import('./build.ts');
}
