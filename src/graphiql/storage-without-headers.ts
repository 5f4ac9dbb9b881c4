import type { Storage as GraphiQLStorage } from '@graphiql/toolkit';

/**
 * For `<GraphiQL storage>`: this browser's localStorage, without the Headers tab. GraphiQL's history keeps what was sent with
 * each operation, also where `shouldPersistHeaders` is false, and an `Authorization` is a token.
 * `import { storageWithoutHeaders } from 'graphql-scopes/graphiql'`
 */
export function storageWithoutHeaders(
  storage: GraphiQLStorage | undefined = browserStorage(),
): GraphiQLStorage | undefined {
  return (
    storage && {
      get length() {
        return storage.length;
      },
      getItem: (key) => storage.getItem(key),
      setItem(key, value) {
        if (key !== 'graphiql:headers') storage.setItem(key, withoutHeaders(key, value));
      },
      removeItem: (key) => storage.removeItem(key),
      clear: () => storage.clear(),
    }
  );
}

/** Where GraphiQL keeps headers, and what it takes for none there: tabs without a `headers` it would not take back. */
const placesOfHeaders = new Map<string, null | undefined>([
  ['graphiql:tabState', null],
  ['graphiql:queries', undefined],
  ['graphiql:favorites', undefined],
]);

function withoutHeaders(key: string, value: string): string {
  if (!placesOfHeaders.has(key)) return value;
  return JSON.stringify(JSON.parse(value), (name, part) =>
    name === 'headers' ? placesOfHeaders.get(key) : part,
  );
}

/** Undefined where the browser's settings forbid it. */
function browserStorage(): GraphiQLStorage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
