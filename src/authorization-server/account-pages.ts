import type { KoaContextWithOIDC as Context, Provider } from 'oidc-provider';
import type { AuthorizationEvent } from './authorization-event.ts';
import { identityScope } from './consent.ts';
import { enterSession } from './enter-session.ts';
import type { PagesOptions } from './interaction-pages.ts';
import { readPageForm } from './page-form.ts';
import { appsList } from './pages/apps-list.ts';
import { html } from './pages/html.ts';
import { sendPage } from './pages/page.ts';
import { answerPage, sendProblem } from './pages/problem.ts';
import { signInForm } from './pages/sign-in-form.ts';
import { allowedScopes } from './resource.ts';
import { isSignedOut, refusalOf } from './sign-in.ts';
import type { StoredUser } from './storage.ts';

const paths = { apps: '/account/apps', signIn: '/account/sign-in', signOut: '/account/sign-out' };

/** Adds the page on which a person sees which applications have which scopes, and withdraws them. */
export function registerAccountPages(provider: Provider, options: PagesOptions): void {
  const { storage, formTokens } = options;
  const forms: Record<string, (ctx: Context, form: URLSearchParams) => Promise<void>> = {
    [paths.apps]: withdraw,
    [paths.signIn]: signIn,
    [paths.signOut]: signOut,
  };
  provider.use((ctx, next) => {
    if (!ctx.path.startsWith('/account/')) return next();
    return answerPage(ctx as Context, () => answer(ctx as Context), options.onServerError);
  });

  async function answer(ctx: Context): Promise<void> {
    const take = forms[ctx.path];
    if (!take) return sendProblem(ctx, 404, 'There is no such page.');
    if (ctx.method === 'GET' || ctx.method === 'HEAD') {
      // The others are reached by going back in a browser.
      return ctx.path === paths.apps ? showApps(ctx) : seeApps(ctx);
    }
    const form = await readPageForm(ctx, formTokens, ctx.path);
    if (form) await take(ctx, form);
  }

  async function showApps(ctx: Context): Promise<void> {
    const user = await signedIn(ctx);
    if (!user) return showSignIn(ctx);
    const consents = await storage.consents.list(user.id);
    const apps = consents.map(({ clientId, clientName, allowedScopes: scopes, allowedOfClient, since }) => {
      const now = allowedScopes(options, user, { clientId, allowed_scopes: allowedOfClient.join(' ') });
      const described = scopes
        .filter((scope) => now.includes(scope))
        .map((scope) => options.describeScope(scope).description);
      const identity = scopes.includes(identityScope) ? ['Know who you are.'] : [];
      return { clientId, clientName, since, scopes: [...identity, ...described] };
    });
    sendPage(ctx, {
      title: 'Apps with access to your account',
      body: appsList({
        username: user.username,
        apps,
        action: paths.apps,
        csrf: formTokens.issue(ctx, paths.apps),
        signOut: { action: paths.signOut, csrf: formTokens.issue(ctx, paths.signOut) },
      }),
    });
  }

  function showSignIn(ctx: Context, username = '', refusal?: ReturnType<typeof refusalOf>): void {
    if (refusal?.retryAfter) ctx.set('retry-after', String(refusal.retryAfter));
    const csrf = formTokens.issue(ctx, paths.signIn);
    sendPage(ctx, {
      status: refusal?.status ?? 200,
      title: `${refusal ? 'Error: ' : ''}Sign in`,
      body: html`<h1>Sign in</h1>
<p class="quiet">to see which apps have access to your account</p>
${signInForm({ action: paths.signIn, csrf, username, problem: refusal?.text, mayDeny: false })}`,
    });
  }

  async function signIn(ctx: Context, form: URLSearchParams): Promise<void> {
    const username = form.get('username') ?? '';
    const password = form.get('password') ?? '';
    const result = await options.signIn({ username, password, address: options.addressOf(ctx) });
    if (!('user' in result)) return showSignIn(ctx, username, refusalOf(result));
    await enterSession(provider, ctx, await provider.Session.get(ctx), result);
    seeApps(ctx);
  }

  async function withdraw(ctx: Context, form: URLSearchParams): Promise<void> {
    const user = await signedIn(ctx);
    const clientId = form.get('client_id') ?? '';
    // Else there is nothing to withdraw, and nothing to tell: a browser may have sent any text.
    if (user && (await storage.consents.find(user.id, clientId))) {
      await storage.consents.withdraw(user.id, clientId);
      report(ctx, { event: 'consent.withdrawn', userId: user.id, clientId });
    }
    seeApps(ctx);
  }

  async function signOut(ctx: Context): Promise<void> {
    const session = await provider.Session.get(ctx);
    await session.destroy();
    if (session.accountId) report(ctx, { event: 'sign-out', userId: session.accountId });
    ctx.cookies.set(provider.cookieName('session'), null, { httpOnly: true, sameSite: 'lax' });
    seeApps(ctx);
  }

  async function signedIn(ctx: Context): Promise<StoredUser | undefined> {
    const { accountId, loginTs } = await provider.Session.get(ctx);
    const user = accountId === undefined ? undefined : await storage.findUser(accountId);
    return !user || user.disabled || isSignedOut(user, loginTs) ? undefined : user;
  }

  function report(ctx: Context, event: AuthorizationEvent): void {
    options.reportEvent({ address: options.addressOf(ctx), ...event });
  }

  function seeApps(ctx: Context): void {
    ctx.status = 303;
    ctx.redirect(paths.apps);
  }
}
