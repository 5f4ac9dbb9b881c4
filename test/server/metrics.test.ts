import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipPostgres, temporaryPostgres } from '../support/databases.ts';
import { openStream, postQuery, postToken, runApp, signIn } from '../support/running-app.ts';

test('metrics tell of requests, tokens, sign-ins, refreshes, streams and the process, and nothing of who it was', async () => {
  const { url } = await runApp({ loginFailuresPerAccount: 1, trustProxy: ['loopback'] });
  const { access_token, refresh_token } = await signIn(url, 'me items');
  for (let n = 0; n < 3; n++) await postQuery(url, '{ me { username } }', access_token);
  await postQuery(url, '{ me { username } }', 'a.b.c');
  await postToken(url, { grant_type: 'refresh_token', refresh_token });
  await postToken(url, { grant_type: 'refresh_token', refresh_token: 'unknown' });
  const wrong = { grant_type: 'password', username: 'johndoe', password: 'wrong' };
  for (let n = 0; n < 2; n++) await postToken(url, wrong, { 'x-forwarded-for': '203.0.113.1' });
  await fetch(`${url}/a/path/of/somebody`, { method: 'PROPFIND' });
  const stream = await openStream(url, 'subscription { itemAdded { title } }', access_token);

  const text = await (await fetch(`${url}/metrics`)).text();
  for (const line of [
    'graphql_scopes_request_seconds_count{route="/graphql",method="POST",status="200"} 3',
    'graphql_scopes_request_seconds_count{route="/graphql",method="POST",status="401"} 1',
    'graphql_scopes_request_seconds_count{route="/token",method="POST",status="429"} 1',
    'graphql_scopes_request_seconds_count{route="other",method="other",status="404"} 1',
    'graphql_scopes_token_verifications_total{result="refused"} 1',
    'graphql_scopes_sign_ins_total{outcome="ok"} 1',
    'graphql_scopes_sign_ins_total{outcome="failed"} 1',
    'graphql_scopes_sign_ins_total{outcome="refused"} 1',
    'graphql_scopes_token_requests_total{outcome="issued",grant_type="password"} 1',
    'graphql_scopes_token_requests_total{outcome="issued",grant_type="refresh_token"} 1',
    'graphql_scopes_token_requests_total{outcome="refused",grant_type=""} 1',
    'graphql_scopes_sign_ins_under_way 0',
    'graphql_scopes_event_streams 1',
  ]) {
    assert.ok(text.includes(`${line}\n`), `${line}\n${text.replace(/^#.*\n/gm, '')}`);
  }
  assert.match(text, /token_verifications_total\{result="known"\} [1-9]/);
  assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
  assert.doesNotMatch(text, /johndoe|203\.0|somebody|eyJ|PROPFIND/);
  await stream.body?.cancel();
});

test('a token that is known is counted as one through Yoga, too', async () => {
  const { url } = await runApp({ directPath: false });
  const { access_token } = await signIn(url, 'me');
  for (let n = 0; n < 3; n++) await postQuery(url, '{ me { username } }', access_token);
  const text = await (await fetch(`${url}/metrics`)).text();
  assert.match(text, /token_verifications_total\{result="verified"\} 1\n/);
  assert.match(text, /token_verifications_total\{result="known"\} 2\n/);
});

test('of Postgres they tell how many connections are open and what waits for one', {
  skip: skipPostgres,
}, async (context) => {
  const place = await temporaryPostgres();
  context.after(place.remove);
  const { url } = await runApp({ databaseUrl: place.url });
  const text = await (await fetch(`${url}/metrics`)).text();
  assert.match(text, /^graphql_scopes_database_connections_open [1-9]/m);
  assert.match(text, /^graphql_scopes_database_connections_waiting 0$/m);
});
