import type { TokenSessionOptions } from 'graphql-scopes/client';

/** An issuer that allows what this package's server does not, and answers when a test says so. */
export interface PretendIssuer {
  /** Of a session at this issuer. */
  readonly options: Pick<TokenSessionOptions, 'issuer' | 'metadata' | 'fetch'>;
  /** The requests so far, as `password`, `refresh_token refresh-1`, `/revoke access-1`. */
  readonly asked: string[];
  /** What is answered in place of new tokens, or is waited for before they are. */
  answer: (form: URLSearchParams) => undefined | Response | Promise<undefined | Response>;
}

export function pretendIssuer(): PretendIssuer {
  const issuer = 'https://issuer.example';
  let made = 0;
  const pretended: PretendIssuer = {
    options: {
      issuer,
      metadata: { issuer, token_endpoint: `${issuer}/token`, revocation_endpoint: `${issuer}/revoke` },
      async fetch(input, init) {
        const form = init?.body as URLSearchParams;
        const { pathname } = new URL(String(input));
        const isRevocation = pathname === '/revoke';
        const words = isRevocation
          ? [pathname, form.get('token')]
          : [form.get('grant_type'), form.get('refresh_token')];
        pretended.asked.push(words.filter(Boolean).join(' '));
        if (isRevocation) return Response.json({});
        const number = ++made;
        return (
          (await pretended.answer(form)) ??
          Response.json({
            access_token: `access-${number}`,
            refresh_token: `refresh-${number}`,
            token_type: 'Bearer',
            expires_in: 600,
            scope: form.get('scope') ?? '',
          })
        );
      },
    },
    asked: [],
    answer: () => undefined,
  };
  return pretended;
}
