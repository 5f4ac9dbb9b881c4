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
      setItem: (key, value) => storage.setItem(key, withoutHeaders(value)),
      removeItem: (key) => storage.removeItem(key),
      clear: () => storage.clear(),
    }
  );
}

/** Whatever GraphiQL keeps is JSON, or plain text that has none. */
function withoutHeaders(value: string): string {
  if (!value.includes('"headers"')) return value;
  try {
    return JSON.stringify(JSON.parse(value), (key, part) => (key === 'headers' ? undefined : part));
  } catch {
    // An operation's text.
    return value;
  }
}

/** Undefined where the browser's settings forbid it. */
function browserStorage(): GraphiQLStorage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
