/** What a client sends, as a `fetch` that counts: requests really go out, or to a port where nobody listens. */
export interface Wire {
  readonly fetch: typeof fetch;
  /** The forms that were sent to `/token` and `/revoke`, with their paths. */
  readonly sent: { readonly path: string; readonly form: URLSearchParams }[];
  /** The tokens that came. */
  readonly got: string[];
  /** The `Authorization` of each GraphQL request, in turn. */
  readonly asked: (string | null)[];
  /** While it is true the server is away. */
  isCut: boolean;
  /** Where it is set, answers to GraphQL requests wait for it. */
  held: Promise<void> | undefined;
  /** How many did, or do. */
  waiting: number;
  /** Refresh requests so far. */
  refreshes(): number;
}

export function createWire(): Wire {
  const wire: Wire = {
    sent: [],
    got: [],
    asked: [],
    isCut: false,
    held: undefined,
    waiting: 0,
    refreshes: () => wire.sent.filter(({ form }) => form.get('grant_type') === 'refresh_token').length,
    async fetch(input, init) {
      const { href, pathname: path } = new URL(String(input));
      if (init?.body instanceof URLSearchParams) wire.sent.push({ path, form: init.body });
      if (path === '/graphql') wire.asked.push(new Headers(init?.headers).get('authorization'));
      const response = await fetch(wire.isCut ? 'http://127.0.0.1:1/' : href, init);
      if (path === '/token' && response.ok) {
        const { access_token, refresh_token } = await response
          .clone()
          .json()
          .catch(() => ({}));
        wire.got.push(access_token, refresh_token);
      }
      if (path === '/graphql' && wire.held !== undefined) {
        wire.waiting++;
        await wire.held;
      }
      return response;
    },
  };
  return wire;
}
