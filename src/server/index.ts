/** The whole server, for your own schema. `import { createApp } from 'graphql-scopes/server'` */
export { type App, type AppOptions, createApp } from './app.ts';
export type { Config } from './config.ts';
