import { Kind, parse } from 'graphql';
import { SourceError } from './source-error.ts';

export type Headers = Readonly<Record<string, string>>;

const patience = 30_000;
/** The SDL of ten thousand types is a few megabytes. */
const maxBytes = 64 * 2 ** 20;

/**
 * The SDL at a URL; of a federated subgraph's endpoint, the SDL that its `_service` tells.
 * @throws SourceError for an endpoint that gives only introspection, which carries no applied directives
 */
export async function urlSource(url: string, headers: Headers): Promise<string> {
  const { username, password } = new URL(url);
  if (username || password) throw new SourceError(`${shown(url)}: give what it is asked with as a header`);
  const { text, status } = await ask(url, { headers });
  if (status < 300 && isSdl(text)) return text;
  const sdl = await sdlOfSubgraph(url, headers);
  if (sdl !== undefined) return sdl;
  throw new SourceError(
    `${shown(url)}: it answers ${status}, and no SDL. An introspection carries no applied directives, so it cannot say what needs which scope; ` +
      'give the SDL itself: its files, or an address such as https://…/schema.graphql',
  );
}

export function isUrl(pointer: string): boolean {
  return /^https?:\/\//i.test(pointer) && URL.canParse(pointer);
}

function isSdl(text: string): boolean {
  try {
    return parse(text, { noLocation: true }).definitions.some(
      ({ kind }) => kind !== Kind.OPERATION_DEFINITION && kind !== Kind.FRAGMENT_DEFINITION,
    );
  } catch {
    return false;
  }
}

async function sdlOfSubgraph(url: string, headers: Headers): Promise<string | undefined> {
  const { text } = await ask(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  try {
    const sdl: unknown = JSON.parse(text)?.data?._service?.sdl;
    return typeof sdl === 'string' ? sdl : undefined;
  } catch {
    return undefined;
  }
}

async function ask(url: string, init: RequestInit): Promise<{ text: string; status: number }> {
  try {
    const response = await fetch(url, {
      ...init,
      // A redirect elsewhere would take headers of ours along.
      redirect: Object.keys(init.headers ?? {}).length > 0 ? 'error' : 'follow',
      signal: AbortSignal.timeout(patience),
    });
    return { text: await bodyOf(response), status: response.status };
  } catch (error) {
    // The error's own message may have the URL in it.
    const { cause, name } = error as Error & { cause?: NodeJS.ErrnoException };
    const why = cause?.code ?? cause?.message ?? name;
    throw new SourceError(`${shown(url)}: it cannot be fetched (${why})`);
  }
}

/** A body without an end would be read until there is no memory. */
async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new Error('the answer is too large', { cause: new Error('it answers too much') });
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** Without a password in it. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
