import { createHash } from 'node:crypto';
import type { KoaContextWithOIDC as Context } from 'oidc-provider';
import { type Html, html, Html as Markup } from './html.ts';
import { style } from './style.ts';

export interface Page {
  readonly status?: number;
  readonly title: string;
  readonly body: Html;
  /** Where a form of the page may lead in the end, beside this server. */
  readonly leadsTo?: string | undefined;
}

/** A keyhole, in the browser's tab. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1d5bbf"/><path d="M16 8a4.5 4.5 0 0 0-2.2 8.4L12.5 24h7l-1.3-7.6A4.5 4.5 0 0 0 16 8z" fill="#fff"/></svg>';

const styleHash = createHash('sha256').update(style).digest('base64');

/** Answers with a page: nothing runs in it, nothing frames it, nobody keeps it. */
export function sendPage(ctx: Context, { status = 200, title, body, leadsTo }: Page): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set({
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${styleHash}'`,
      'img-src data:',
      // Browsers look at the redirects after a form, too.
      `form-action 'self'${leadsTo === undefined ? '' : ` ${sourceOf(leadsTo)}`}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
  });
  ctx.body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${body}
</main>
<footer>${ctx.host}</footer>
</body>
</html>
`.text;
}

/** A URI as a source of CSP: its origin or, where that cannot be written there (IPv6, an app's own scheme), its scheme. */
function sourceOf(uri: string): string {
  const { protocol, origin, hostname } = new URL(uri);
  return /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol;
}
