import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { qualityOf } from './quality.ts';

/** A file that is kept compressed twice, as `.br` and `.gz`. */
export interface StaticFile {
  readonly type: string;
  readonly br: Compressed;
  readonly gzip: Compressed;
}

interface Compressed {
  readonly file: string;
  readonly length: number;
  readonly tag: string;
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/**
 * The files beneath `folder`, by their path in it with slashes. A request is answered from this list alone, so that its
 * path never reaches the file system.
 */
export function listStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.br'),
  );
  return new Map(
    names.map((name) => {
      const plain = name.slice(0, -'.br'.length);
      const type = types[extname(plain)] ?? 'application/octet-stream';
      const file = join(folder, plain);
      return [plain.replaceAll(sep, '/'), { type, br: compressed(file, 'br'), gzip: compressed(file, 'gz') }];
    }),
  );
}

function compressed(path: string, extension: string): Compressed {
  const file = `${path}.${extension}`;
  const content = readFileSync(file);
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  return { file, length: content.length, tag: `"${hash}-${extension}"` };
}

/** Answers `GET` and `HEAD` with a file, in the encoding that the client likes best; 304 where it has it already. */
export async function sendStaticFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  headers: Record<string, string>,
): Promise<void> {
  const encoding = encodingFor(request);
  const { file: path, length, tag } = file[encoding === 'br' ? 'br' : 'gzip'];
  // What is sent unpacked is the same file, and another representation (RFC 9110 §8.8.3).
  const etag = encoding === 'identity' ? tag.replace(/-gz"$/, '"') : tag;
  const vary = [response.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', ');
  const head = { ...headers, etag, vary };
  if (hasAlready(request, etag)) {
    response.writeHead(304, head).end();
    return;
  }
  response.writeHead(200, {
    ...head,
    'content-type': file.type,
    ...(encoding !== 'identity' && { 'content-encoding': encoding, 'content-length': length }),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const content = createReadStream(path);
  try {
    if (encoding === 'identity') await pipeline(content, createGunzip(), response);
    else await pipeline(content, response);
  } catch (error) {
    // Whoever hung up is no fault of ours.
    if (!request.destroyed) throw error;
  }
}

/** The smallest of those that the client likes best. Who wants none of them gets it plain, as RFC 9110 §12.5.3 allows. */
function encodingFor({ headers }: IncomingMessage): Encoding {
  const header = headers['accept-encoding'];
  const others = qualityOf(header, '*');
  const wanted = (encoding: Encoding) =>
    qualityOf(header, encoding) ??
    (encoding === 'identity' && others === undefined ? leastWanted : (others ?? 0));
  const best = encodings.reduce((one, next) => (wanted(next) > wanted(one) ? next : one));
  return wanted(best) > 0 ? best : 'identity';
}

type Encoding = (typeof encodings)[number];
const encodings = ['br', 'gzip', 'identity'] as const;
/** What is not named is taken, and anything that is named rather. */
const leastWanted = 0.0001;

/** RFC 9110 §13.1.2: compared weakly. */
function hasAlready({ headers }: IncomingMessage, tag: string): boolean {
  const known = headers['if-none-match'];
  if (known === undefined) return false;
  return known
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === tag || one === '*');
}
