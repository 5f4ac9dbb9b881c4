import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import config from './vite.config.ts';

// Builds the page into dist/graphiql-page, compressed. With --if-changed only where something it is made of has changed:
// npm ci runs that, so that npm start finds the page.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'dist/graphiql-page');
const record = 'built-from.json';
/** Beside it, so that a page that is being served or built by another is whole at any time. */
const scratch = join(root, `dist/.graphiql-page-${process.pid}`);

if (!(process.argv.includes('--if-changed') && (await isUpToDate()))) await buildPage();

async function buildPage(): Promise<void> {
  // Only here: who has the page does not wait for Vite.
  const { build } = await import('vite');
  const output = await build({
    ...config,
    configFile: false,
    build: { ...config.build, outDir: scratch, emptyOutDir: true },
  });
  if (!('output' in output)) throw new Error('Vite gave no single build');
  const modules = output.output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  await Promise.all((await filesIn(join(scratch, 'assets'))).map(takeOutFonts));
  await Promise.all((await filesIn(scratch)).map(compress));
  const sources = await hashes(await sourcesAmong(modules));
  await writeFile(join(scratch, record), JSON.stringify(sources, null, 2));
  await rm(folder, { recursive: true, force: true });
  await rename(scratch, folder);
}

/** GraphiQL's style sheets have their fonts, for all alphabets, in them; so a browser reads half a megabyte for the three that it needs. */
async function takeOutFonts(path: string): Promise<void> {
  if (!path.endsWith('.css')) return;
  const fonts = new Map<string, Buffer>();
  const content = await readFile(path, 'utf8');
  const without = content.replace(/url\(data:font\/(woff2?);base64,([^)]+)\)/g, (_, type, base64) => {
    const font = Buffer.from(base64, 'base64');
    const name = `font-${hashOf(font).slice(0, 8)}.${type}`;
    fonts.set(name, font);
    return `url(${name})`;
  });
  await writeFile(path, without);
  await Promise.all([...fonts].map(([name, font]) => writeFile(join(dirname(path), name), font)));
}

/** Only the compressed files stay: the few clients that take neither get what is unpacked on the way. */
async function compress(path: string): Promise<void> {
  const content = await readFile(path);
  const [brotli, gzipped] = await Promise.all([
    // Quality 9 costs half a second, 11 nine seconds for 8 % less.
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    promisify(gzip)(content, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, brotli), writeFile(`${path}.gz`, gzipped), rm(path)]);
}

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** What of this project the page is made of, and what fixes the versions of everything else. */
async function sourcesAmong(modules: readonly string[]): Promise<string[]> {
  const ours = modules
    .map((id) => relative(root, id.split('?')[0] ?? ''))
    .filter((path) => path.startsWith('src/'));
  // Style sheets that others take in, and the page's own files, are no modules.
  const others = (await filesIn(join(root, 'src/graphiql')))
    .map((path) => relative(root, path))
    .filter((path) => path.endsWith('.css') || path.startsWith('src/graphiql/page'));
  return [...new Set([...ours, ...others, 'package-lock.json'])].sort();
}

async function hashes(paths: readonly string[]): Promise<Record<string, string>> {
  const entries = paths.map(async (path) => {
    const content = await readFile(join(root, path));
    return [path, createHash('sha256').update(content).digest('base64url')] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}

async function isUpToDate(): Promise<boolean> {
  try {
    const before: Record<string, string> = JSON.parse(await readFile(join(folder, record), 'utf8'));
    const now = await hashes(Object.keys(before));
    return Object.entries(before).every(([path, hash]) => now[path] === hash);
  } catch {
    // There is no page, or a file that it was made of is gone.
    return false;
  }
}
