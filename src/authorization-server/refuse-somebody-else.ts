import type { KoaContextWithOIDC as Context, Provider } from 'oidc-provider';
import { sendProblem } from './pages/problem.ts';

/**
 * Refuses to go on with an authorization request where somebody else has signed in since. oidc-provider would have him sign out
 * first, on a page that is switched off here.
 */
export function refuseSomebodyElse(provider: Provider): void {
  provider.use(async (ctx, next) => {
    if (!/^\/authorize\/./.test(ctx.path) || !(await isSomebodyElse(ctx as Context))) return next();
    sendProblem(ctx as Context, 400, 'Somebody else has signed in in this browser meanwhile.');
  });

  async function isSomebodyElse(ctx: Context): Promise<boolean> {
    const uid = ctx.cookies.get(provider.cookieName('resume'), { signed: true });
    const login = uid ? (await provider.Interaction.find(uid))?.result?.login : undefined;
    if (!login) return false;
    const { accountId } = await provider.Session.get(ctx);
    return accountId !== undefined && accountId !== login.accountId;
  }
}
