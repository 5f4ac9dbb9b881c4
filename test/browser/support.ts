import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { requireBrowser, skipBrowser } from '../support/browser-path.ts';

/** A browser's window with nothing of another's: cookies, storage, cache. */
export interface Window {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Takes a picture of the whole page: `screenshots/NAME.png`. */
  picture(name: string): Promise<void>;
  /** What a screen reader or a keyboard cannot use, as axe finds it: serious and critical faults, and what is hard to see. Needs JavaScript. */
  faults(): Promise<string[]>;
  /** Says that the console may show this once more: a browser logs every answer with a status over 399. */
  expectInConsole(pattern: RegExp): void;
  /** The same, however often it does: what a page tries again until it succeeds. */
  allowInConsole(pattern: RegExp): void;
}

export interface WindowOptions extends BrowserContextOptions {
  /** Those that the page may reach. */
  readonly origins: readonly string[];
}

const pictures = join(import.meta.dirname, 'screenshots');
const patience = 10_000;
let browser: Promise<Browser> | undefined;
after(async () => (await browser)?.close());

/**
 * A test in a window of its own. It fails where the console shows an error, the content security policy is violated, or
 * a page asks another origin for anything.
 */
export function testInBrowser(
  name: string,
  options: WindowOptions | (() => WindowOptions),
  run: (window: Window) => Promise<void>,
): void {
  test(name, { skip: skipBrowser, timeout: 60_000 }, async () => {
    const { origins, ...contextOptions } = typeof options === 'function' ? options() : options;
    const context = await (await launched()).newContext(contextOptions);
    try {
      context.setDefaultTimeout(patience);
      const trouble = watch(context, origins);
      await run(await openWindow(context, trouble));
      assert.deepEqual(trouble.seen, []);
      assert.deepEqual(trouble.expected.map(String), [], 'these were expected in the console');
    } finally {
      await context.close();
    }
  });
}

function launched(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: requireBrowser(),
    // Chromium does not sandbox for root, which is who runs in a container.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  return browser;
}

interface Trouble {
  readonly seen: string[];
  readonly expected: RegExp[];
  readonly allowed: RegExp[];
}

function watch(context: BrowserContext, origins: readonly string[]): Trouble {
  const trouble: Trouble = { seen: [], expected: [], allowed: [] };
  // Violations of the policy are in the console, too.
  context.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    const text = `${message.text()} (${message.location().url})`;
    const index = trouble.expected.findIndex((pattern) => pattern.test(text));
    if (index >= 0) trouble.expected.splice(index, 1);
    else if (!trouble.allowed.some((pattern) => pattern.test(text))) trouble.seen.push(text);
  });
  context.on('weberror', (error) => trouble.seen.push(String(error.error())));
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (/^https?:|^wss?:/.test(protocol) && !origins.includes(origin))
      trouble.seen.push(`asks ${request.url()}`);
  });
  return trouble;
}

async function openWindow(context: BrowserContext, { expected, allowed }: Trouble): Promise<Window> {
  const page = await context.newPage();
  return {
    context,
    page,
    picture,
    faults,
    expectInConsole: (pattern) => void expected.push(pattern),
    allowInConsole: (pattern) => void allowed.push(pattern),
  };

  async function picture(name: string): Promise<void> {
    await mkdir(pictures, { recursive: true });
    const take = () => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    // Chromium refuses its first picture at times, and takes the same a moment later.
    await take().catch((error: Error) => {
      if (!error.message.includes('Unable to capture screenshot')) throw error;
      return take();
    });
  }

  async function faults(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations
      .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || id === 'color-contrast')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
      );
  }
}
