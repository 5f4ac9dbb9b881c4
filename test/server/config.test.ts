import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidConfigurationError } from '../../src/errors.ts';
import { readConfig } from '../../src/server/config.ts';

const secret = 'x'.repeat(32);
const trusted = { issuer: 'https://login.example.com', audience: 'api', algorithms: ['RS256'] };
const trusting = (...issuers: object[]) => ({ TRUSTED_ISSUERS: JSON.stringify(issuers) });
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
  [{ PASSWORD_GRANT: '0' }, /^PASSWORD_GRANT: must be true or false, got "0"$/],
  [{ AUDIT_RETENTION: '0' }, /^AUDIT_RETENTION: must be a whole number from 1 to \d+, got "0"$/],
  [{ AUTHORIZATION_SERVER: 'no' }, /^AUTHORIZATION_SERVER: must be true or false, got "no"$/],
  [
    { AUTHORIZATION_SERVER: 'false' },
    /^AUTHORIZATION_SERVER: false needs an issuer of tokens in TRUSTED_ISSUERS, such as \[\{"issuer":.*\}\]$/,
  ],
  [
    { TRUSTED_ISSUERS: 'https://login.example.com' },
    /^TRUSTED_ISSUERS: must be a JSON list such as \[\{"issuer":.*\}\], got "https:\/\/login\.example\.com"$/,
  ],
  [{ TRUSTED_ISSUERS: '{}' }, /^TRUSTED_ISSUERS: must be a JSON list such as .*, got \{\}$/],
  [
    { TRUSTED_ISSUERS: '[{}]' },
    /^TRUSTED_ISSUERS\.0\.issuer: must be the URL of the issuer\nTRUSTED_ISSUERS\.0\.audience: must be what the issuer calls this API\nTRUSTED_ISSUERS\.0\.algorithms: must be a list such as \["RS256"\]$/,
  ],
  [
    trusting({ ...trusted, issuer: 'http://login.example.com' }),
    /^TRUSTED_ISSUERS\.0\.issuer: must be an https URL, or http on loopback, got "http:\/\/login\.example\.com"$/,
  ],
  [
    trusting(trusted, { ...trusted, issuer: 'https://login.example.com/?a' }),
    /^TRUSTED_ISSUERS\.1\.issuer: must be a URL without query, fragment, user or password, got/,
  ],
  [trusting({ ...trusted, audience: '' }), /^TRUSTED_ISSUERS\.0\.audience: must be a URI or a name, got ""$/],
  [trusting({ ...trusted, algorithms: [] }), /^TRUSTED_ISSUERS\.0\.algorithms: must be a list such as/],
  [
    trusting({ ...trusted, algorithms: ['RS256', 'HS256'] }),
    /^TRUSTED_ISSUERS\.0\.algorithms\.1: must be one of RS256, .*, got "HS256"$/,
  ],
  [trusting({ ...trusted, algorithms: ['none'] }), /^TRUSTED_ISSUERS\.0\.algorithms\.0: .*, got "none"$/],
  [
    trusting({ ...trusted, scopesClaim: 'roles' }),
    /^TRUSTED_ISSUERS\.0\.scopesClaim: must be one of scope, scp, scopes, permissions, got "roles"$/,
  ],
  [
    trusting({ ...trusted, scopeNames: ['a'] }),
    /^TRUSTED_ISSUERS\.0\.scopeNames: must say which scope of the schema is meant, such as \{"their:name":"items"\}, got/,
  ],
  [trusting({ ...trusted, scopeNames: { a: 1 } }), /^TRUSTED_ISSUERS\.0\.scopeNames\.a: .*, got 1$/],
  [
    trusting({ ...trusted, requireTyp: 'no' }),
    /^TRUSTED_ISSUERS\.0\.requireTyp: must be true or false, got "no"$/,
  ],
  [trusting({ ...trusted, audiences: 'x' }), /^TRUSTED_ISSUERS\.0: .*audiences/],
  [trusting(trusted, trusted), /^TRUSTED_ISSUERS: has an issuer twice; it can have one audience, got/],
  [
    { ISSUER: trusted.issuer, ...trusting(trusted) },
    /^TRUSTED_ISSUERS: has this server's own ISSUER https:\/\/login\.example\.com; remove it, its tokens are taken anyway$/,
  ],
  [
    { METRICS_TOKEN: 'hunter2' },
    /^METRICS_TOKEN: must have at least 32 characters, for example from: openssl rand -hex 32$/,
  ],
  [{ KEY_ENCRYPTION_SECRET: 'hunter2' }, /^KEY_ENCRYPTION_SECRET: must have at least 32 characters/],
  [
    { OTHER_KEY_ENCRYPTION_SECRET: 'hunter2'.repeat(5) },
    /^OTHER_KEY_ENCRYPTION_SECRET: decrypts only; set KEY_ENCRYPTION_SECRET beside it$/,
  ],
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

test('an issuer that is trusted has defaults, and is JSON in the environment alone', () => {
  const complete = { ...trusted, scopesClaim: 'scope', scopeNames: {}, requireTyp: true };
  assert.deepEqual(readConfig({}, trusting(trusted)).trustedIssuers, [complete]);
  assert.deepEqual(readConfig({ trustedIssuers: [trusted] }, {}).trustedIssuers, [complete]);
  assert.deepEqual(readConfig({}, { TRUSTED_ISSUERS: '[]' }).trustedIssuers, []);
  for (const issuer of ['https://login.example.com/', 'http://127.0.0.1:1/realms/a', 'http://localhost']) {
    assert.equal(readConfig({}, trusting({ ...trusted, issuer })).trustedIssuers[0]?.issuer, issuer);
  }
});

test('production mode needs neither a secret nor an issuer where the server issues no tokens', () => {
  const environment = { NODE_ENV: 'production', HOST: '0.0.0.0', AUTHORIZATION_SERVER: 'false' };
  assert.equal(readConfig({}, { ...environment, ...trusting(trusted) }).authorizationServer, false);
});

test('demonstration users and production mode are not for one server', () => {
  assert.throws(
    () => readConfig({ demo: true }, production),
    /^InvalidConfigurationError: demo: production mode has no demonstration users/,
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

test('an option that is no setting is refused, with the one that was meant', () => {
  for (const [options, says] of [
    [{ databaseURL: 'file:x' }, /^databaseURL: there is no such setting; did you mean databaseUrl\?$/],
    [{ colour: 'red' }, /^colour: there is no such setting$/],
  ] as const) {
    assert.throws(() => readConfig(options as object, {}), {
      name: 'InvalidConfigurationError',
      message: says,
    });
  }
});
