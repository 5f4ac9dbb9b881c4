import type { KoaContextWithOIDC as Context, Provider } from 'oidc-provider';
import { sessionLifetime } from './configuration.ts';
import type { SignedIn } from './sign-in.ts';

type Session = Awaited<ReturnType<Provider['Session']['get']>>;

/**
 * Signs a browser's session in. Nothing is left of who had it before, and nobody goes on under an identifier from before:
 * another may have planted it in the browser.
 */
export async function enterSession(
  provider: Provider,
  ctx: Context,
  session: Session,
  { user, signedInAt }: SignedIn,
): Promise<void> {
  delete session.authorizations;
  session.loginAccount({ accountId: user.id, loginTs: signedInAt });
  session.resetIdentifier();
  await session.save(sessionLifetime);
  ctx.cookies.set(provider.cookieName('session'), session.jti, {
    httpOnly: true,
    sameSite: 'lax',
    expires: new Date(Date.now() + sessionLifetime * 1000),
  });
}
