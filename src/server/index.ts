/** The whole server, for your own schema. `import { createApp } from 'graphql-scopes/server'` */
export { type App, type AppOptions, type AppServices, createApp } from './app.ts';
export type { Config } from './config.ts';
export type { Events } from './events.ts';
export type { TrustedIssuer } from './trusted-issuers.ts';
