/** The whole server, for your own schema. `import { createApp } from 'graphql-scopes/server'` */
export { type App, type AppOptions, createApp } from './app.ts';
export type { Config } from './config.ts';
export type { Events } from './events.ts';
export type { AppServices } from './services.ts';
export type { TrustedIssuer } from './trusted-issuer-list.ts';
