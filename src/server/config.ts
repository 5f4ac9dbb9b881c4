import { z } from 'zod';
import { nearestName } from '../directive/nearest-name.ts';
import type { IntrospectionMode } from '../enforcement/service-guard.ts';
import { InvalidConfigurationError } from '../errors.ts';
import { conflictsIn } from './config-conflicts.ts';
import { flag, host, list, origin, proxy, ratio, wholeNumber } from './setting-types.ts';
import { type TrustedIssuer, trustedIssuerList } from './trusted-issuer-list.ts';

/**
 * Every setting. In the environment its name is the same in capitals with underscores; docs/configuration.md has the table.
 * Lifetimes and periods are in seconds.
 */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Origin under which this server is reached, the `iss` of its tokens. Default: http, the host and the port. */
  readonly issuer: string | undefined;
  /** The `aud` of access tokens. Default: the issuer and `/graphql`. */
  readonly audience: string | undefined;
  /** False: nobody gets a token for a password at `/token`; people sign in on this server's pages alone. */
  readonly passwordGrant: boolean;
  /** False: no `/token`, no keys, no users who sign in; tokens come of `trustedIssuers` alone. */
  readonly authorizationServer: boolean;
  /** Others whose access tokens are taken, too. In the environment it is JSON. */
  readonly trustedIssuers: readonly TrustedIssuer[];
  /**
   * A public client at the first of `trustedIssuers`, with which GraphiQL signs people in where this server does not; its
   * redirect URI is `/graphql/callback` on this server.
   */
  readonly graphiqlClientId: string | undefined;
  /** `file:` and a path, `file::memory:`, or `postgres://…`. */
  readonly databaseUrl: string;
  /** Counts failed sign-ins, and carries events, for several instances together. */
  readonly redisUrl: string | undefined;
  /** What keys and channels in Redis begin with: one for all instances that are one server, another for each other server. */
  readonly redisPrefix: string;
  readonly accessTokenLifetime: number;
  /** Of a refresh token that is not used; using it gives a new one. */
  readonly refreshTokenLifetime: number;
  /** Of all tokens that come of one sign-in. */
  readonly grantLifetime: number;
  readonly signingAlgorithm: 'ES256' | 'RS256' | 'EdDSA';
  /** Encrypts the private keys in the database. */
  readonly keyEncryptionSecret: string | undefined;
  /** Decrypts them, too, while the secret is being changed. */
  readonly otherKeyEncryptionSecret: string | undefined;
  /** For how long an instance that shuts down still answers, and says at `/ready` that it goes. */
  readonly drainDelay: number;
  /** Of an OpenTelemetry collector (OTLP over HTTP), which is told of requests. */
  readonly otelExporterOtlpEndpoint: string | undefined;
  /** Which part of the traces is kept. */
  readonly otelTracesSamplerArg: number;
  /** Origins whose pages may call this server. */
  readonly corsOrigins: readonly string[];
  /** Addresses or networks of proxies whose `X-Forwarded-For` is believed; also `loopback`, `linklocal`, `uniquelocal`. */
  readonly trustProxy: readonly string[];
  readonly logLevel: (typeof logLevels)[number];
  /** Who may see the schema, by introspection and at `/schema.graphql` (rule S15). */
  readonly introspection: IntrospectionMode;
  /** Whether a query with a denied field is answered in part or refused (rule S10). */
  readonly onDenied: 'null' | 'reject';
  /** `deny` refuses a schema that has a root field without a requirement and without `@public` (rule S24). */
  readonly unannotated: 'allow' | 'deny';
  /** Nothing is denied; what would have been is in the log and in the metrics (rule S16). */
  readonly dryRun: boolean;
  /** The bearer token that `/metrics` asks for. Without it only this machine is answered. */
  readonly metricsToken: string | undefined;
  /** Whether plain requests are answered without Yoga's pipeline. What they are answered is the same. */
  readonly directPath: boolean;
  /** A manifest: only its operations run. */
  readonly persistedOperations: string | undefined;
  readonly maxBodyBytes: number;
  readonly maxQueryTokens: number;
  readonly maxQueryDepth: number;
  readonly maxQueryAliases: number;
  /** Those of a fragment each time that it is spread. */
  readonly maxQueryFields: number;
  /** Failed sign-ins of one account from one address before they are refused for a while. */
  readonly loginFailuresPerAccount: number;
  readonly loginFailuresPerAddress: number;
  /** For how long a failed sign-in counts. */
  readonly loginFailuresPeriod: number;
  /** How many sign-ins may be under way at once; more are answered with 503. */
  readonly loginQueue: number;
  /** For how long an entry of the audit log is kept, from when it is written. */
  readonly auditRetention: number;
  /** `NODE_ENV=production`: no demonstration users, encrypted keys, an https issuer. */
  readonly production: boolean;
  /** Makes the demonstration users. */
  readonly demo: boolean;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const count = wholeNumber(1, Number.MAX_SAFE_INTEGER);
const seconds = wholeNumber(1, 10 * 365 * 86_400);
const encryptionSecret = z
  .string()
  .trim()
  .min(32, 'must have at least 32 characters, for example from: openssl rand -base64 32');

const settings: { readonly [Name in keyof Config]: z.ZodType<Config[Name]> } = {
  port: wholeNumber(0, 65_535).default(4000),
  host: host.default('127.0.0.1'),
  issuer: origin.optional(),
  audience: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be a URI')
    .optional(),
  authorizationServer: flag.default(true),
  passwordGrant: flag.default(true),
  trustedIssuers: trustedIssuerList.default([]),
  graphiqlClientId: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'must be the id of a client')
    .optional(),
  redisUrl: z
    .string()
    .regex(/^rediss?:\/\/./, 'must start with redis:// or rediss://')
    .optional(),
  redisPrefix: z.string().default('graphql-scopes'),
  databaseUrl: z
    .string()
    .regex(/^(file:.|postgres(ql)?:\/\/.)/, 'must start with file: or postgres://')
    .default('file:./graphql-scopes.sqlite'),
  accessTokenLifetime: seconds.default(30 * 60),
  refreshTokenLifetime: seconds.default(14 * 86_400),
  grantLifetime: seconds.default(90 * 86_400),
  signingAlgorithm: z.enum(['ES256', 'RS256', 'EdDSA']).default('ES256'),
  keyEncryptionSecret: encryptionSecret.optional(),
  otherKeyEncryptionSecret: encryptionSecret.optional(),
  drainDelay: wholeNumber(0, 600).default(0),
  otelExporterOtlpEndpoint: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  otelTracesSamplerArg: ratio.default(1),
  corsOrigins: list(origin).default([]),
  trustProxy: list(proxy).default([]),
  logLevel: z.enum(logLevels).default('info'),
  introspection: z.enum(['open', 'authenticated', 'filtered']).default('open'),
  onDenied: z.enum(['null', 'reject']).default('null'),
  unannotated: z.enum(['allow', 'deny']).default('allow'),
  dryRun: flag.default(false),
  metricsToken: z
    .string()
    .regex(/^[\w.~+/-]{32,}=*$/, 'must have at least 32 characters, for example from: openssl rand -hex 32')
    .optional(),
  directPath: flag.default(true),
  persistedOperations: z.string().min(1).optional(),
  maxBodyBytes: count.default(100_000),
  maxQueryTokens: count.default(1000),
  maxQueryDepth: count.default(10),
  maxQueryAliases: count.default(15),
  maxQueryFields: count.default(1000),
  loginFailuresPerAccount: count.default(10),
  loginFailuresPerAddress: count.default(100),
  loginFailuresPeriod: seconds.default(15 * 60),
  loginQueue: count.default(64),
  auditRetention: seconds.default(90 * 86_400),
  production: z.boolean().default(false),
  demo: z.boolean().default(false),
};

/** What is not shown when it is wrong. */
const secret = new Set([
  'keyEncryptionSecret',
  'otherKeyEncryptionSecret',
  'databaseUrl',
  'redisUrl',
  'metricsToken',
]);

/**
 * Validates the settings: `options` count before `environment`. An empty variable counts as unset; `NODE_ENV=production` is production mode.
 * @throws InvalidConfigurationError naming every wrong setting
 */
export function readConfig(options: Partial<Config>, environment: NodeJS.ProcessEnv): Config {
  const given: Record<string, unknown> = {
    production: environment.NODE_ENV?.trim().toLowerCase() === 'production',
  };
  for (const name of Object.keys(settings)) {
    const fromOptions = options[name as keyof Config];
    const fromEnvironment = isFlag(name) ? undefined : environment[variableName(name)];
    if (fromOptions !== undefined) given[name] = fromOptions;
    else if (fromEnvironment)
      given[name] = name === 'trustedIssuers' ? parsedJson(fromEnvironment) : fromEnvironment;
  }
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(settings, name));
  if (unknown.length > 0) throw new InvalidConfigurationError(unknown.map(problemOfUnknown).join('\n'));
  const { success, data, error } = z.object(settings).safeParse(given);
  const problems = success ? conflictsIn(data) : error.issues.map((issue) => problemOf(issue, given));
  if (!success || problems.length > 0) throw new InvalidConfigurationError(problems.join('\n'));
  return data;
}

function problemOfUnknown(name: string): string {
  const meant = nearestName(name, Object.keys(settings));
  return `${name}: there is no such setting${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** The first encrypts keys, all of them decrypt keys. */
export function keyEncryptionSecrets(config: Config): readonly string[] {
  return [config.keyEncryptionSecret, config.otherKeyEncryptionSecret].filter((one) => one !== undefined);
}

/** The name of a setting in the environment: `databaseUrl` → `DATABASE_URL`. */
export function variableName(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** What is not JSON stays a string, which no list is. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isFlag(name: string): boolean {
  return name === 'production' || name === 'demo';
}

function problemOf({ path, message }: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(path[0]);
  // A list in one string is shown whole.
  const within = typeof given[name] === 'object' ? path.slice(1).map(String) : [];
  const value = within.reduce((whole: unknown, key) => Object(whole)[key], given[name]);
  const shown = secret.has(name) || value === undefined ? '' : `, got ${JSON.stringify(value)}`;
  return `${[variableName(name), ...within].join('.')}: ${message}${shown}`;
}
