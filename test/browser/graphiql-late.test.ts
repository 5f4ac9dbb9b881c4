import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { runApp } from '../support/running-app.ts';
import { openGraphiQL } from './graphiql-page.ts';
import { testInBrowser } from './support.ts';

/** How many streams the server has under way. */
let streams = 0;
let publish = () => {};

const { url } = await runApp({
  typeDefs: `
    extend schema @scope(name: "me", description: "Read.")
    type Query { slow: String @requiresScopes(scopes: [["me"]]) }
    type Subscription { news: String @requiresScopes(scopes: [["me"]]) }
  `,
  resolvers: {
    Query: { slow: () => wait(1_500, 'a secret') },
    Subscription: {
      news: {
        resolve: (news: string) => news,
        async *subscribe() {
          streams++;
          try {
            for (;;) {
              await new Promise<void>((resolve) => {
                publish = resolve;
              });
              yield 'a secret';
            }
          } finally {
            streams--;
          }
        },
      },
    },
  },
});
const origins = [url];

testInBrowser(
  'an answer that comes after the person has left is not shown',
  { origins },
  async ({ page }) => {
    const graphiql = await openGraphiQL(page, url);
    await graphiql.write('query Slow {\n  slow\n}\n');
    await graphiql.signIn(['me']);
    await graphiql.footer.getByText('me (granted)').waitFor();
    const answered = page.waitForResponse((response) => /Slow/.test(response.request().postData() ?? ''));
    await graphiql.run();
    await graphiql.panel.getByRole('button', { name: 'Log out' }).click();
    await graphiql.authorize.waitFor();
    await answered;
    await page.waitForTimeout(500);
    assert.doesNotMatch(await graphiql.answerNow(), /secret/);
  },
);

testInBrowser('a subscription that is stopped shows nothing more', { origins }, async ({ page }) => {
  const graphiql = await openGraphiQL(page, url);
  await graphiql.write('subscription News {\n  news\n}\n');
  await graphiql.signIn(['me']);
  await graphiql.footer.getByText('me (granted)').waitFor();
  for (const stop of ['Stop query', 'Log out']) {
    await graphiql.run();
    await page.getByRole('button', { name: 'Stop query' }).waitFor();
    while (streams === 0) await page.waitForTimeout(50);
    await page.getByRole('button', { name: stop }).click();
    await page.waitForTimeout(300);
    publish();
    await page.waitForTimeout(500);
    assert.doesNotMatch(await graphiql.answerNow(), /secret|rror/);
    await page.getByRole('button', { name: 'Execute query' }).waitFor();
  }
});
