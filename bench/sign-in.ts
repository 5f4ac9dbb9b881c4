// Whether the time of a refused sign-in tells an unknown user from a known one (rule H14). Interleaved; ratios to the known one.
import { createApp } from 'graphql-scopes/server';
import { demonstration } from '../src/server/demonstration.ts';
import { compare } from './compare.ts';

const app = await createApp({
  ...demonstration(),
  demo: true,
  databaseUrl: 'file::memory:',
  logLevel: 'silent',
  loginFailuresPerAccount: 10_000,
  loginFailuresPerAddress: 10_000,
});
const url = await app.listen(0);
await compare(
  'a refused sign-in',
  { 'wrong password': 'johndoe', 'unknown user': 'nobody', 'disabled user, wrong password': 'alice' },
  async (username) => {
    const body = new URLSearchParams({ grant_type: 'password', username, password: 'wrong' });
    const response = await fetch(`${url}/token`, { method: 'POST', body });
    await response.text();
  },
  15,
);
await app.close();
