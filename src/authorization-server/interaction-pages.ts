import { type KoaContextWithOIDC as Context, errors, type Provider } from 'oidc-provider';
import { splitScopes } from '../requirement/scope-token.ts';
import { firstPartyClientId } from './clients.ts';
import { type ConsentOptions, makeGrant, rememberConsent, scopesOf } from './consent.ts';
import { enterSession } from './enter-session.ts';
import type { FormTokens } from './form-tokens.ts';
import { readPageForm } from './page-form.ts';
import { consentForm } from './pages/consent-form.ts';
import { html } from './pages/html.ts';
import { sendPage } from './pages/page.ts';
import { answerPage } from './pages/problem.ts';
import { signInForm } from './pages/sign-in-form.ts';
import { refusalOf, type SignedIn, type SignIn } from './sign-in.ts';
import type { AuthorizationStorage, StoredUser } from './storage.ts';

export interface PagesOptions extends ConsentOptions {
  readonly storage: Pick<AuthorizationStorage, 'consents' | 'findUser'>;
  readonly signIn: SignIn;
  /** IP address of who asks. */
  readonly addressOf: (ctx: Context) => string;
  readonly formTokens: FormTokens;
  /** What a person is told of a scope. */
  readonly describeScope: (scope: string) => ScopeDescription;
  readonly onServerError: (error: unknown, ctx: Context) => void;
}

export interface ScopeDescription {
  readonly description: string;
  /** Descriptions of what it implies. */
  readonly includes: readonly string[];
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type Client = NonNullable<Awaited<ReturnType<Provider['Client']['find']>>>;

/** An authorization request that waits for the person. */
interface Step {
  readonly ctx: Context;
  readonly interaction: Interaction;
  readonly client: Client;
  /** Path of the page, and of its form. */
  readonly action: string;
}

/** The path of the pages of an authorization request. */
export function interactionPath(uid: string): string {
  return `/interaction/${uid}`;
}

/** Adds the pages on which a person signs in, and decides what an application may have. */
export function registerInteractionPages(provider: Provider, options: PagesOptions): void {
  const { storage, formTokens } = options;
  provider.use((ctx, next) => {
    if (!ctx.path.startsWith(interactionPath(''))) return next();
    return answerPage(ctx as Context, () => answer(ctx as Context), options.onServerError);
  });

  async function answer(ctx: Context): Promise<void> {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    const client = await provider.Client.find(String(interaction.params.client_id));
    const action = interactionPath(interaction.uid);
    if (!client || ctx.path !== action) throw new errors.SessionNotFound('not this interaction');
    const step = { ctx, interaction, client, action };
    const asksToSignIn = interaction.prompt.name === 'login';
    if (ctx.method === 'GET' || ctx.method === 'HEAD') {
      return asksToSignIn ? showSignIn(step) : showConsent(step);
    }
    const form = await readPageForm(ctx, formTokens, action);
    if (!form) return;
    if (form.get('decision') === 'deny') {
      const error_description = 'the person denied the request';
      options.reportEvent({
        event: 'consent.denied',
        userId: interaction.session?.accountId,
        clientId: client.clientId,
        address: options.addressOf(ctx),
      });
      return resume(step, { error: 'access_denied', error_description }, false);
    }
    return asksToSignIn ? signIn(step, form) : decide(step, form);
  }

  function showSignIn(step: Step, username = loginHint(step), refusal?: ReturnType<typeof refusalOf>): void {
    const { ctx, interaction, client, action } = step;
    if (refusal?.retryAfter) ctx.set('retry-after', String(refusal.retryAfter));
    const fields = {
      action,
      csrf: formTokens.issue(ctx, action),
      username,
      problem: refusal?.text,
      mayDeny: true,
    };
    sendPage(ctx, {
      status: refusal?.status ?? 200,
      title: `${refusal ? 'Error: ' : ''}Sign in`,
      leadsTo: String(interaction.params.redirect_uri),
      body: html`<h1>Sign in</h1>
<p class="quiet">to continue to <strong>${nameOf(client)}</strong></p>
${signInForm(fields)}`,
    });
  }

  async function signIn(step: Step, form: URLSearchParams): Promise<void> {
    const username = form.get('username') ?? '';
    const password = form.get('password') ?? '';
    const { clientId } = step.client;
    const address = options.addressOf(step.ctx);
    const result = await options.signIn({ username, password, address, clientId });
    if (!('user' in result)) return showSignIn(step, username, refusalOf(result));
    const { user, signedInAt } = result;
    await resume(step, { login: { accountId: user.id, ts: signedInAt } }, false);
    await switchAccount(step.ctx, result);
  }

  /** Somebody else is signed in: nothing of that session is left, not even its identifier, which he may know. */
  async function switchAccount(ctx: Context, signedIn: SignedIn): Promise<void> {
    const session = await provider.Session.get(ctx);
    if (!session.accountId || session.accountId === signedIn.user.id) return;
    await enterSession(provider, ctx, session, signedIn);
  }

  async function showConsent(step: Step, problem?: string, ticked?: readonly string[]): Promise<void> {
    const { ctx, interaction, client, action } = step;
    const { params } = interaction;
    const request = await requestOf(step);
    const { requested, offered, identity } = scopesOf(options, request);
    const required = requiredScopes(client, requested);
    const earlier = await storage.consents.find(request.user.id, client.clientId);
    const isTicked = (scope: string) => ticked?.includes(scope) ?? !earlier?.refusedScopes.includes(scope);
    const redirectUri = String(params.redirect_uri);
    sendPage(ctx, {
      status: problem === undefined ? 200 : 400,
      title: `${problem === undefined ? '' : 'Error: '}${nameOf(client)} asks for access`,
      leadsTo: redirectUri,
      body: consentForm({
        action,
        csrf: formTokens.issue(ctx, action),
        clientName: nameOf(client),
        username: request.user.username,
        scopes: offered.map((name) => ({
          name,
          ...options.describeScope(name),
          required: required.includes(name),
          ticked: isTicked(name),
        })),
        outOfReach: required.filter((name) => !offered.includes(name)),
        identity,
        otherAccount: `/authorize?${new URLSearchParams({ ...stringsIn(params), prompt: 'login' })}`,
        own: client.clientId === firstPartyClientId,
        redirectUri,
        problem,
      }),
    });
  }

  async function decide(step: Step, form: URLSearchParams): Promise<void> {
    const request = await requestOf(step);
    const { requested, offered, identity } = scopesOf(options, request);
    const ticked = form.getAll('scope');
    // Whatever the form says, what was not offered is not granted.
    const granted = offered.filter((scope) => ticked.includes(scope));
    const lacking = requiredScopes(step.client, requested).filter((scope) => !granted.includes(scope));
    if (form.get('decision') !== 'allow') return showConsent(step, 'Allow or deny.', granted);
    if (lacking.length > 0) {
      return showConsent(
        step,
        `This app does not work without ${lacking.join(' and ')}. Tick it, or deny.`,
        granted,
      );
    }
    if (granted.length === 0 && !identity) return showConsent(step, 'Tick what you allow, or deny.', granted);
    await rememberConsent(options, request, granted);
    const grant = await makeGrant(provider, options, request, granted);
    await resume(step, { consent: { grantId: grant.jti } }, true);
  }

  async function requestOf({ ctx, interaction, client }: Step) {
    const user = await storage.findUser(interaction.session?.accountId ?? '');
    if (!user || user.disabled) throw new errors.SessionNotFound('the account cannot be used');
    const address = options.addressOf(ctx);
    return { user: user as StoredUser, client, scope: interaction.params.scope, address };
  }

  async function resume(
    { ctx }: Step,
    result: Parameters<Provider['interactionResult']>[2],
    mergeWithLastSubmission: boolean,
  ): Promise<void> {
    const returnTo = await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission });
    ctx.status = 303;
    ctx.redirect(returnTo);
  }
}

function nameOf(client: Client): string {
  return client.clientName ?? client.clientId;
}

/** Of the requested scopes, those without which the application does not work. */
function requiredScopes(client: Client, requested: readonly string[]): string[] {
  return splitScopes(String(client.required_scopes ?? '')).filter((scope) => requested.includes(scope));
}

function loginHint({ interaction }: Step): string {
  return typeof interaction.params.login_hint === 'string' ? interaction.params.login_hint : '';
}

function stringsIn(params: object): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => typeof value === 'string'));
}
