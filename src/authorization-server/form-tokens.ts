import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KoaContextWithOIDC as Context } from 'oidc-provider';

/** Protects the pages' forms against requests that other sites make a browser send. */
export interface FormTokens {
  /** The hidden field of the form at `action`; it belongs to a cookie, which is set where it is missing. */
  issue(ctx: Context, action: string): string;
  /** Whether a form came from a page of ours that this browser was shown. */
  isOurs(ctx: Context, action: string, presented: string | null): boolean;
}

/** `secrets`: the newest first. */
export function createFormTokens(cookie: string, secrets: readonly string[]): FormTokens {
  return { issue, isOurs };

  function issue(ctx: Context, action: string): string {
    let browser = ctx.cookies.get(cookie, { signed: true });
    if (!browser) {
      browser = randomBytes(18).toString('base64url');
      ctx.cookies.set(cookie, browser, { signed: true, httpOnly: true, sameSite: 'lax', path: '/' });
    }
    return tokenOf(String(secrets[0]), browser, action);
  }

  function isOurs(ctx: Context, action: string, presented: string | null): boolean {
    // Every current browser says where a request comes from; what is no browser has no cookies to be misused.
    const site = ctx.get('sec-fetch-site');
    if (site !== '' && site !== 'same-origin' && site !== 'none') return false;
    const browser = ctx.cookies.get(cookie, { signed: true });
    if (!browser || presented === null) return false;
    return secrets.some((secret) => isSame(tokenOf(secret, browser, action), presented));
  }
}

function tokenOf(secret: string, browser: string, action: string): string {
  return createHmac('sha256', secret).update(`form\n${browser}\n${action}`).digest('base64url');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
