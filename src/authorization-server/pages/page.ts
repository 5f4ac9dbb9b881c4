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
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.text;
}

/** A URI as a source of CSP: its origin or, where that cannot be written there (IPv6, an app's own scheme), its scheme. */
function sourceOf(uri: string): string {
  const { protocol, origin, hostname } = new URL(uri);
  return /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol;
}
