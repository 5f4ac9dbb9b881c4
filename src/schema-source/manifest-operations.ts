import { Source } from 'graphql';
import { SourceError } from './source-error.ts';

/**
 * The operations in a manifest, in any of the forms in use: `{ id: "query …" }` (Relay, graphql-codegen), or a list of
 * operations, by itself or as `operations`, each with its text as `body`, `document`, `query` or `text` (Apollo).
 * @throws SourceError for another
 */
export function manifestOperations({ body, name }: Source): Source[] {
  const read = readJson(body);
  const manifest = isObject(read) && 'operations' in read ? read.operations : read;
  const entries = isObject(manifest) || Array.isArray(manifest) ? Object.entries(manifest) : [];
  const sources = entries.flatMap(([id, value]) => {
    const text = textOf(value);
    return text === undefined ? [] : [new Source(text, `${name}#${idOf(value) ?? id}`)];
  });
  if (sources.length === entries.length && entries.length > 0) return sources;
  throw new SourceError(`${name}: it is not a manifest of operations, such as { "id": "query { … }" }`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  return [value.body, value.document, value.query, value.text].find((one) => typeof one === 'string');
}

function idOf(value: unknown): string | undefined {
  return isObject(value) ? [value.id, value.name].find((one) => typeof one === 'string') : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
