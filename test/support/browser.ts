/** A page as a browser without JavaScript sees it. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly forms: readonly Form[];
}

export interface Form {
  readonly method: string;
  readonly action: string;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly checked: boolean;
  readonly required: boolean;
}

/** A browser of a test: cookies, redirects and forms, no JavaScript. */
export interface Browser {
  /** Every `Set-Cookie` that it was sent. */
  readonly setCookies: string[];
  readonly cookies: Map<string, { value: string; path: string }>;
  /** Opens a URL, and follows redirects until one leads away from the server. */
  open(url: string | URL, init?: RequestInit): Promise<Page>;
  /** Sends a form of a page as a person would: hidden fields and ticks as they are, `changes` over them. */
  submit(page: Page, changes?: Record<string, string | readonly string[]>, form?: Form): Promise<Page>;
}

export function createBrowser(): Browser {
  const setCookies: string[] = [];
  const cookies: Browser['cookies'] = new Map();
  return { setCookies, cookies, open, submit };

  async function open(target: string | URL, init: RequestInit = {}): Promise<Page> {
    const { origin } = new URL(target);
    let url = new URL(target);
    let request = init;
    for (let hops = 0; hops < 10; hops++) {
      const response = await fetch(url, {
        ...request,
        redirect: 'manual',
        headers: {
          accept: 'text/html',
          cookie: cookiesFor(url),
          ...(request.headers as Record<string, string>),
        },
      });
      keep(response, url);
      const location = response.headers.get('location');
      const next = location === null ? undefined : new URL(location, url);
      if (!next || next.origin !== origin) {
        const text = await response.text();
        const { status, headers } = response;
        return { url: (next ?? url).href, status, headers, text, forms: formsIn(text, url) };
      }
      await response.body?.cancel();
      url = next;
      request = {};
    }
    throw new Error('too many redirects');
  }

  function submit(
    page: Page,
    changes: Record<string, string | readonly string[]> = {},
    form = page.forms[0],
  ) {
    if (!form) throw new Error(`no form in ${page.text}`);
    const body = new URLSearchParams();
    for (const { name, value, type, checked } of form.fields) {
      if (name in changes || type === 'submit' || (type === 'checkbox' && !checked)) continue;
      body.append(name, value);
    }
    for (const [name, values] of Object.entries(changes))
      for (const value of [values].flat()) body.append(name, value as string);
    return open(form.action, { method: form.method, body, headers: { 'sec-fetch-site': 'same-origin' } });
  }

  function cookiesFor({ pathname }: URL): string {
    const sent = [...cookies].filter(
      ([, { path }]) => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/')),
    );
    return sent.map(([name, { value }]) => `${name.split('\n')[0]}=${value}`).join('; ');
  }

  function keep(response: Response, { pathname }: URL): void {
    for (const line of response.headers.getSetCookie()) {
      setCookies.push(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /; ?path=([^;]*)/i.exec(line)?.[1] ?? pathname;
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(`${name}\n${path}`);
      else cookies.set(`${name}\n${path}`, { value, path });
    }
  }
}

function formsIn(text: string, base: URL): Form[] {
  return [...text.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes = '', inside = '']) => ({
    method: attribute(attributes, 'method') ?? 'get',
    action: new URL(attribute(attributes, 'action') ?? '', base).href,
    fields: [...inside.matchAll(/<(input|button)([^>]*)>/g)].flatMap(([, element, of = '']) => {
      const name = attribute(of, 'name');
      if (name === undefined) return [];
      const type = element === 'button' ? 'submit' : (attribute(of, 'type') ?? 'text');
      const value = attribute(of, 'value') ?? '';
      return [{ name, value, type, checked: /\schecked/.test(of), required: /\srequired/.test(of) }];
    }),
  }));
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1];
  return value?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}
