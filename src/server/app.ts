import type { IncomingMessage, RequestListener } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { IResolvers, TypeSource } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import proxyAddr from 'proxy-addr';
import { createAuthorizationServer } from '../authorization-server/authorization-server.ts';
import { createLoginLimits } from '../authorization-server/login-limits.ts';
import { addAuditEntries } from '../data/audit.ts';
import { connectionUse, type Database, openDatabase } from '../data/database.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';
import { outliveAbandonedErrors } from './abandoned-errors.ts';
import { createAccessChanges } from './access-changes.ts';
import { addGauges } from './add-gauges.ts';
import { createAppRoutes } from './app-routes.ts';
import { createAuditLog } from './audit-log.ts';
import { type BetweenInstances, connectInstances } from './between-instances.ts';
import { type Config, keyEncryptionSecrets, readConfig } from './config.ts';
import { countVerifications } from './count-verifications.ts';
import { addDemonstrationClients, refuseDemonstrationClients } from './demonstration-clients.ts';
import { addDemonstrationUsers, refuseDemonstrationUsers } from './demonstration-users.ts';
import { describeScope } from './describe-scope.ts';
import { createEvents } from './events.ts';
import { callbackPath } from './graphiql.ts';
import { buildSchema, createGraphQLEndpoint } from './graphql-endpoint.ts';
import { createHttpServer } from './http-server.ts';
import { createLogger, currentRequestId, type Logger } from './logger.ts';
import { createLoginCounters } from './login-counters.ts';
import { createMetrics } from './metrics.ts';
import { createReadiness } from './readiness.ts';
import { createReportDenial } from './report-denial.ts';
import { type AppServices, Services } from './services.ts';
import { createStorage } from './storage.ts';
import { startSweeping } from './sweep.ts';
import { createTokenVerifier } from './token-verifier.ts';
import { createTokenWatch } from './token-watch.ts';
import { createTracing, type Tracing } from './tracing.ts';
import { verifiersOfTrustedIssuers } from './trusted-issuers.ts';
import { unusableDatabase } from './unusable-database.ts';
import { wakeInstances } from './wake-up.ts';

export interface AppOptions extends Partial<Config> {
  /** Your SDL with `@requiresScopes`; the directives themselves are added. */
  readonly typeDefs: TypeSource;
  // biome-ignore lint/suspicious/noExplicitAny: resolvers are typed by their own schema.
  readonly resolvers: IResolvers<any, any> | IResolvers<any, any>[];
  /** What your resolvers find in their context, beside the verified `token` and the `request`. */
  readonly context?: (services: AppServices) => object | Promise<object>;
  /** Yoga plugins, run after this package's own. */
  readonly plugins?: readonly Plugin[];
}

export interface App {
  readonly config: Config;
  /** For a Node server of your own; set `issuer` then. */
  readonly requestListener: RequestListener;
  /** Starts a server, on `config.port` where no port is given; gives its URL. */
  listen(port?: number): Promise<string>;
  /** Says at `/ready` that it goes, waits for `drainDelay`, finishes what is under way, then closes the database. */
  close(): Promise<void>;
}

const patience = 10_000;

/**
 * Builds a GraphQL API with scopes and its token endpoint from a schema. Settings come from the options, else from
 * the environment, else from the defaults.
 * `import { createApp } from 'graphql-scopes/server'`
 *
 * @throws InvalidConfigurationError for a wrong setting
 * @throws InvalidSchemaError for directives that cannot be enforced
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { typeDefs, resolvers, context: _, plugins: _plugins, ...settings } = options;
  const config = readConfig(settings, process.env);
  const schema = buildSchema(typeDefs, resolvers);
  const logger = await createLogger(config);
  const tracing = await createTracing(config);
  const db = await openDatabase({
    onStatement: tracing?.onStatement,
    url: config.databaseUrl,
    onIdleError: (error) => logger.warn({ err: error }, 'database connection lost'),
  }).catch((cause) => {
    throw unusableDatabase(cause);
  });
  const between = await connectInstances(config, db, logger);
  try {
    return await buildApp({ options, config, schema, logger, db, between, tracing });
  } catch (error) {
    await Promise.all([between.close(), tracing?.close()]);
    await db.destroy();
    throw error;
  }
}

interface Parts {
  readonly options: AppOptions;
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly logger: Logger;
  readonly db: Database;
  readonly between: BetweenInstances;
  readonly tracing: Tracing | undefined;
}

async function buildApp({ options, config, schema, logger, db, between, tracing }: Parts): Promise<App> {
  const { scopes, catalogue } = schemaRequirements(schema);
  if (config.demo) {
    await addDemonstrationUsers(db, scopes);
    await addDemonstrationClients(db, scopes);
  }
  if (config.production) {
    await refuseDemonstrationUsers(db);
    await refuseDemonstrationClients(db);
  }

  let port = config.port;
  const issuer = () => config.issuer ?? `http://${urlHost(config.host)}:${port}`;
  const audience = () => config.audience ?? `${issuer()}/graphql`;
  const isOurs = (token: AccessToken) => config.authorizationServer && token.issuer === issuer();
  const isProxy = proxyAddr.compile([...config.trustProxy]);
  const addressOf = (request: IncomingMessage) => proxyAddr(request, isProxy);

  const events = createEvents(between.messages);
  const auditLog = createAuditLog({
    write: (entries) => addAuditEntries(db, entries, config.auditRetention),
    onError: (error, lost) => logger.error({ err: error, lost }, 'the audit log cannot be written'),
    requestId: currentRequestId,
  });
  const changes = createAccessChanges({
    db,
    onError: (error) =>
      logger.warn({ err: error }, 'it is not known whether tokens were revoked; each request asks'),
  });
  const metrics = createMetrics();
  const trusted = verifiersOfTrustedIssuers(config.trustedIssuers, scopes, logger);
  const authorizationServer =
    config.authorizationServer &&
    (await createAuthorizationServer({
      ...config,
      issuer,
      resource: audience,
      ownRedirectPath: callbackPath,
      scopes,
      describeScope: (name) => describeScope(catalogue, name),
      algorithm: config.signingAlgorithm,
      encryptionSecrets: keyEncryptionSecrets(config),
      storage: createStorage(db, wakeInstances(changes, between.messages)),
      limits: createLoginLimits({
        failuresPerAccount: config.loginFailuresPerAccount,
        failuresPerAddress: config.loginFailuresPerAddress,
        period: config.loginFailuresPeriod,
        createCounter: createLoginCounters(db, config.databaseUrl, between.redis),
      }),
      addressOf,
      reportEvent(event) {
        auditLog.record(event);
        metrics.happened(event);
      },
      onServerError: (error) => logger.error({ err: error }, 'unexpected error'),
    }));

  const tokenWatch = createTokenWatch({
    db,
    changes,
    onError: (error) =>
      logger.warn({ err: error }, 'it is not known whether the tokens of open streams were revoked'),
  });
  const tokenVerifier = createTokenVerifier({
    ...{ db, changes, tokenWatch, trusted, issuer, audience, addressOf },
    authorizationServer: authorizationServer || undefined,
  });
  const verify = countVerifications(tokenVerifier, metrics);
  const reportDenial = createReportDenial({ logger, metrics, auditLog, isOurs });
  if (config.dryRun) logger.warn('DRY_RUN: nothing is denied; what would be is logged and counted');

  const yoga = createGraphQLEndpoint({
    config,
    schema,
    verify,
    context: (initial) =>
      options.context?.(new Services(db, events, initial, config.authorizationServer ? issuer() : null)) ??
      {},
    plugins: options.plugins ?? [],
    logger,
    reportDenial,
  });

  const readiness = createReadiness({
    db,
    logger,
    isClosing: () => isClosing,
    async keyProblem() {
      if (authorizationServer) return !authorizationServer.hasRecentKeys && 'the keys cannot be looked at';
      const ready = await Promise.all(trusted.map(({ keys }) => keys.ready()));
      return !ready.includes(true) && 'there are no keys of a trusted issuer yet';
    },
  });
  const routes = createAppRoutes({
    ...{ config, schema, scopes, yoga, verify, issuers, audience, readiness, reportDenial },
    ...{ logger, metrics, tracing },
    hasPlugins: Boolean(options.plugins?.length),
    authorizationServer: authorizationServer || undefined,
  });

  const server = createHttpServer(routes);
  let isClosing = false;
  addGauges(metrics, {
    logins: () => (authorizationServer ? authorizationServer.loginsUnderWay : undefined),
    connections: () => connectionUse(db),
    streams: () => server.streams,
  });
  const stopSweeping = startSweeping(db, logger);
  const stopOutliving = outliveAbandonedErrors(logger);

  return {
    config,
    requestListener: routes,
    async listen(wanted = config.port) {
      port = await server.listen(wanted, config.host);
      // The first token need not wait, and what is wrong with an issuer is in the log at once.
      for (const { keys } of trusted) void keys.ready();
      return `http://${urlHost(config.host)}:${port}`;
    },
    async close() {
      isClosing = true;
      server.drain();
      await setTimeout(config.drainDelay * 1000);
      stopSweeping();
      tokenWatch.close();
      changes.close();
      await server.close(patience);
      if (authorizationServer) await authorizationServer.close();
      await auditLog.close();
      await between.close();
      await tracing?.close();
      await db.destroy();
      stopOutliving();
    },
  };

  /** Those who issue tokens for this API. */
  function issuers(): string[] {
    const others = config.trustedIssuers.map((trustedIssuer) => trustedIssuer.issuer);
    return authorizationServer ? [issuer(), ...others] : others;
  }
}

/** An address that listens everywhere is reached as this machine; IPv6 stands in brackets. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
