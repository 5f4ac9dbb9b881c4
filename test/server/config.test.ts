import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidConfigurationError } from '../../src/errors.ts';
import { readConfig } from '../../src/server/config.ts';

const secret = 'x'.repeat(32);
const production = { NODE_ENV: 'production', KEY_ENCRYPTION_SECRET: secret };

for (const [environment, says] of [
  [{ PORT: 'http' }, /^PORT: must be a whole number from 0 to 65535, got "http"$/],
  [{ PORT: '0x10' }, /^PORT: .*"0x10"$/],
  [{ PORT: ' ' }, /^PORT: /],
  [{ PORT: '70000' }, /^PORT: .*65535.*"70000"$/],
  [{ HOST: 'http://x' }, /^HOST: must be an IP address or a host name/],
  [
    { ISSUER: 'api.example.com' },
    /^ISSUER: must be an origin such as https:\/\/api\.example\.com, with nothing after it, got "api\.example\.com"$/,
  ],
  [{ ISSUER: 'https://api.example.com/' }, /^ISSUER: must be an origin .*, got/],
  [{ ISSUER: 'ftp://api.example.com' }, /^ISSUER: must be an origin/],
  [{ DATABASE_URL: 'mysql://root:hunter2@db/x' }, /^DATABASE_URL: must start with file: or postgres:\/\/$/],
  [{ SIGNING_ALGORITHM: 'HS256' }, /^SIGNING_ALGORITHM: .*ES256.*"HS256"$/],
  [{ ACCESS_TOKEN_LIFETIME: '-1' }, /^ACCESS_TOKEN_LIFETIME: .*"-1"$/],
  [{ CORS_ORIGINS: 'https://a.example,*' }, /^CORS_ORIGINS: must be an origin/],
  [{ TRUST_PROXY: 'everyone' }, /^TRUST_PROXY: must list IP addresses or networks/],
  [{ TRUST_PROXY: '1' }, /^TRUST_PROXY: must list IP addresses or networks/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL: .*"loud"$/],
  [{ INTROSPECTION: 'off' }, /^INTROSPECTION: .*"authenticated".*"off"$/],
  [{ ON_DENIED: 'throw' }, /^ON_DENIED: .*"reject".*"throw"$/],
  [{ UNANNOTATED: 'no' }, /^UNANNOTATED: .*"deny".*"no"$/],
  [{ DRY_RUN: 'yes' }, /^DRY_RUN: must be true or false, got "yes"$/],
  [
    { METRICS_TOKEN: 'hunter2' },
    /^METRICS_TOKEN: must have at least 32 characters, for example from: openssl rand -hex 32$/,
  ],
  [{ KEY_ENCRYPTION_SECRET: 'hunter2' }, /^KEY_ENCRYPTION_SECRET: must have at least 32 characters/],
  [{ KEY_ENCRYPTION_SECRET: ' '.repeat(40) }, /^KEY_ENCRYPTION_SECRET: must have at least 32 characters/],
  [{ NODE_ENV: 'production' }, /^KEY_ENCRYPTION_SECRET: production mode needs one/],
  [{ ...production, ISSUER: 'http://api.example.com' }, /^ISSUER: production mode needs one with https/],
  [{ ...production, HOST: '0.0.0.0' }, /^ISSUER: production mode needs one with https, got null$/],
] as const) {
  const setting = Object.entries(environment)
    .map((pair) => pair.join('='))
    .join(' ');
  test(`a wrong setting is one clear line that names it: ${setting}`, () => {
    assert.throws(
      () => readConfig({}, environment),
      (error) => {
        assert.ok(error instanceof InvalidConfigurationError);
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      },
    );
  });
}

test('several wrong settings are told at once, a line each', () => {
  assert.throws(
    () => readConfig({}, { PORT: 'x', LOG_LEVEL: 'y' }),
    /^[^\n]+ PORT: .*\nLOG_LEVEL: .*$|PORT: .*\nLOG_LEVEL: /,
  );
});

test('an option counts before the environment, an empty variable as unset', () => {
  const config = readConfig(
    { port: 1 },
    { PORT: '2', HOST: '', CORS_ORIGINS: 'https://a.example, https://b.example' },
  );
  assert.equal(config.port, 1);
  assert.equal(config.host, '127.0.0.1');
  assert.deepEqual(config.corsOrigins, ['https://a.example', 'https://b.example']);
  assert.deepEqual(
    ['true', 'false', ''].map((DRY_RUN) => readConfig({}, { DRY_RUN }).dryRun),
    [true, false, false],
  );
});

test('demonstration users and production mode are not for one server', () => {
  assert.throws(
    () => readConfig({ demo: true }, production),
    /^InvalidConfigurationError: --demo: production mode has no demonstration users/,
  );
  assert.equal(readConfig({}, production).production, true);
});

test('production mode takes plain http on loopback alone', () => {
  for (const ISSUER of [
    'http://127.0.0.1:4000',
    'http://localhost',
    'http://[::1]',
    'https://api.example.com',
  ]) {
    assert.equal(readConfig({}, { ...production, ISSUER }).issuer, ISSUER);
  }
});
