/** Sign-in with scopes for GraphiQL. `import { … } from 'graphql-scopes/graphiql'` */
export { type EventStreamOptions, withEventStreams } from './event-stream-fetcher.ts';
export type { ScopesModel, ScopesOptions, ScopesState, SignInMethods } from './scopes-model.ts';
export { type ScopesPlugin, type ScopesPluginOptions, scopesPlugin } from './scopes-plugin.tsx';
export { storageWithoutHeaders } from './storage-without-headers.ts';
