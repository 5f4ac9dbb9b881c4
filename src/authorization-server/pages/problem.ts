import { type KoaContextWithOIDC as Context, errors } from 'oidc-provider';
import { html } from './html.ts';
import { sendPage } from './page.ts';

/** A page that says what is wrong; the way back is the application's. */
export function sendProblem(ctx: Context, status: number, text: string): void {
  sendPage(ctx, {
    status,
    title: 'That did not work',
    body: html`<h1>That did not work</h1>
<p class="error" role="alert">${text}</p>
<p>Go back to the app that sent you here, and begin anew.</p>`,
  });
}

/** Runs what answers a page; what it throws is shown, unless it is a fault of ours. */
export async function answerPage(
  ctx: Context,
  answer: () => Promise<void>,
  onServerError: (error: unknown, ctx: Context) => void,
): Promise<void> {
  try {
    await answer();
  } catch (error) {
    if (error instanceof errors.SessionNotFound || error instanceof errors.InvalidClient) {
      sendProblem(ctx, 400, 'This sign-in has expired, or was begun in another browser.');
    } else if (error instanceof errors.OIDCProviderError && error.expose) {
      sendProblem(ctx, error.statusCode, error.error_description ?? error.error);
    } else {
      onServerError(error, ctx);
      sendProblem(ctx, 500, 'Something went wrong on this server.');
    }
  }
}
