import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page at `/graphql`: `build.ts` runs this. */
const config: UserConfig = {
  root: folder('./'),
  base: '/graphql/',
  publicDir: false,
  logLevel: 'error',
  build: {
    outDir: folder('../../../dist/graphiql-page'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: [folder('./index.html'), folder('./callback.html')] },
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
  },
};

export default config;
