import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page at `/graphql`: `build.ts` runs this. */
const config: UserConfig = {
  root: folder('./'),
  base: '/graphql/',
  publicDir: false,
  logLevel: 'error',
  // For npm run dev:page, beside npm run dev.
  server: {
    proxy: {
      '^/(graphql$|token$|revoke$|authorize|interaction/|schema.graphql|.well-known/)':
        'http://127.0.0.1:4000',
    },
  },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: { input: [folder('./index.html'), folder('./callback.html')] },
    chunkSizeWarningLimit: 4000,
    reportCompressedSize: false,
  },
};

export default config;
