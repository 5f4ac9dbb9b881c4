import type { KoaContextWithOIDC as Context } from 'oidc-provider';
import { readForm } from './form.ts';
import type { FormTokens } from './form-tokens.ts';
import { sendProblem } from './pages/problem.ts';

/**
 * The form that one of our pages sent. A request that is none, or that another site had the browser send, is answered
 * here, and undefined is given back.
 */
export async function readPageForm(
  ctx: Context,
  formTokens: FormTokens,
  action: string,
): Promise<URLSearchParams | undefined> {
  if (ctx.method !== 'POST') {
    ctx.set('allow', 'GET, HEAD, POST');
    sendProblem(ctx, 405, 'Only GET and POST are answered here.');
    return undefined;
  }
  const form = await readForm(ctx.req);
  if (!form) return undefined;
  if (!(form instanceof URLSearchParams)) {
    ctx.set(form.headers ?? {});
    sendProblem(ctx, form.status, `The form cannot be read: ${form.description}.`);
    return undefined;
  }
  const names = [...form.keys()].filter((name) => name !== 'scope');
  if (new Set(names).size < names.length) {
    sendProblem(ctx, 400, 'The form has a field twice.');
    return undefined;
  }
  if (!formTokens.isOurs(ctx, action, form.get('csrf'))) {
    sendProblem(ctx, 403, 'The form does not come from this browser, or is too old.');
    return undefined;
  }
  return form;
}
