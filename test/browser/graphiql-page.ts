import type { Locator, Page } from 'playwright-core';

/** GraphiQL as a person uses it. */
export interface GraphiQLPage {
  readonly page: Page;
  readonly dialog: Locator;
  readonly panel: Locator;
  readonly footer: Locator;
  /** What went wrong, and what can be done about it. */
  readonly banner: Locator;
  /** The button that opens the dialog; once somebody is signed in it has another name. */
  readonly authorize: Locator;
  readonly operation: Locator;
  /** Replaces the operation. */
  write(text: string): Promise<void>;
  run(): Promise<void>;
  /** The answer's text, once `pattern` is in it. */
  answer(pattern: RegExp): Promise<string>;
  answerNow(): Promise<string>;
  signIn(scopes: readonly string[], options?: { username?: string; password?: string }): Promise<void>;
}

export const mine = 'query Mine {\n  me { username }\n  myItems { title }\n}\n';

/** Opens it, and waits for the editor to know the schema. */
export async function openGraphiQL(page: Page, url: string): Promise<GraphiQLPage> {
  await page.goto(`${url}/graphql`);
  return graphiqlOn(page);
}

export async function graphiqlOn(page: Page): Promise<GraphiQLPage> {
  const dialog = page.getByRole('dialog');
  const operation = page.getByRole('region', { name: 'Operation Editor' });
  const answerText = page.getByRole('region', { name: 'Result Window' });
  await operation.locator('.view-lines').waitFor();
  const graphiql: GraphiQLPage = {
    page,
    dialog,
    panel: page.getByRole('region', { name: 'Authorization' }),
    footer: page.getByRole('region', { name: 'Scopes of this operation' }),
    // Monaco has alerts of its own.
    banner: page.locator('.scopes-banner'),
    authorize: page.getByRole('button', { name: 'Authorize', exact: true }),
    operation,
    async write(text) {
      // Typed, Monaco would add closing braces of its own.
      await page.evaluate((value) => {
        const { editor } = (globalThis as unknown as { __MONACO: { editor: MonacoEditors } }).__MONACO;
        const model = editor.getModels().find(({ uri }) => uri.path.endsWith('operation.graphql'));
        model?.setValue(value);
      }, text);
      // GraphiQL waits for a pause before it knows of it.
      await page.waitForTimeout(300);
    },
    run: () => page.getByRole('button', { name: 'Execute query' }).click(),
    async answer(pattern) {
      await page.waitForFunction(
        ([source, flags]) => {
          const lines = document.querySelector('[aria-label="Result Window"] .view-lines');
          // Monaco breaks lines, and writes with spaces that do not break.
          return new RegExp(String(source), flags).test((lines?.textContent ?? '').replace(/\s+/g, ' '));
        },
        [pattern.source, pattern.flags] as const,
      );
      return graphiql.answerNow();
    },
    async answerNow() {
      return ((await answerText.locator('.view-lines').textContent()) ?? '').replace(/\s+/g, ' ');
    },
    async signIn(scopes, { username = 'johndoe', password = 'secret' } = {}) {
      await graphiql.authorize.click();
      await dialog.getByLabel('Username').fill(username);
      await dialog.getByLabel('Password').fill(password);
      await dialog.getByRole('button', { name: 'none' }).click();
      for (const scope of scopes) await dialog.getByRole('checkbox', { name: scope, exact: true }).check();
      await dialog.getByRole('button', { name: 'Authorize', exact: true }).click();
    },
  };
  return graphiql;
}

/** The access token that the page keeps. */
export function tokenIn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const kept = Object.values({ ...sessionStorage }).map((value) => JSON.parse(value));
    return kept.find((value) => value?.accessToken).accessToken;
  });
}

interface MonacoEditors {
  getModels(): { readonly uri: { readonly path: string }; setValue(value: string): void }[];
}
