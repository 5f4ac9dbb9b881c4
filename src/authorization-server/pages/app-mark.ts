import { type Html, html } from './html.ts';

/** An application's initial, where others show a logo; its name stands beside it. */
export function appMark(clientName: string): Html {
  const [initial = ''] = clientName.trim().toUpperCase();
  return html`<div class="mark" aria-hidden="true">${initial}</div>`;
}
