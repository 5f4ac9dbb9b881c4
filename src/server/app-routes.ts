import type { RequestListener } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import {
  type AuthorizationServer,
  authorizationServerPaths,
} from '../authorization-server/authorization-server.ts';
import type { KeepingVerifier } from '../token/keep-tokens.ts';
import type { Config } from './config.ts';
import { createDirectPath } from './direct-path.ts';
import { graphiqlRoutes } from './graphiql.ts';
import type { GraphQLEndpoint } from './graphql-endpoint.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { createMetricsRoute } from './metrics-route.ts';
import { createProtectedResourceRoute, protectedResourcePath } from './protected-resource-route.ts';
import type { createReadiness } from './readiness.ts';
import type { ReportDenial } from './report-denial.ts';
import { createRoutes, readOnly, sendText } from './routes.ts';
import { createSchemaRoute } from './schema-route.ts';

import type { Tracing } from './tracing.ts';

export interface AppRoutesOptions {
  readonly config: Config;
  readonly schema: GraphQLSchema;
  readonly scopes: readonly string[];
  readonly yoga: GraphQLEndpoint;
  /** Yoga plugins of the host's. */
  readonly hasPlugins: boolean;
  readonly verify: KeepingVerifier;
  readonly authorizationServer: AuthorizationServer | undefined;
  /** Those who issue tokens for this API; asked when they are known. */
  readonly issuers: () => string[];
  readonly audience: () => string;
  readonly readiness: ReturnType<typeof createReadiness>;
  readonly reportDenial: ReportDenial;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing | undefined;
}

/** Which path is answered by whom (http.md, Routes). */
export function createAppRoutes(options: AppRoutesOptions): RequestListener {
  const { config, schema, scopes, yoga, verify, authorizationServer, issuers, audience } = options;
  const { readiness, reportDenial, logger, metrics, tracing } = options;
  // Where this server signs people in itself, its page does not do it elsewhere.
  const elsewhere = { graphiqlClientId: authorizationServer ? undefined : config.graphiqlClientId };
  // A plugin of the host's may do something about any request.
  const isDirect = config.directPath && !options.hasPlugins && !config.persistedOperations;

  return createRoutes({
    logger,
    shortcut: isDirect ? createDirectPath({ yoga, verify, config }) : undefined,
    paths: new Map([
      ...(authorizationServer
        ? authorizationServerPaths.map((path) => [path, authorizationServer.handle] as const)
        : []),
      // Where nothing but persisted operations runs, GraphiQL could ask nothing.
      ...(config.persistedOperations
        ? []
        : graphiqlRoutes({
            issuers: elsewhere.graphiqlClientId ? issuers().slice(0, 1) : [],
            graphql: yoga.handle,
          })),
      ['/', readOnly((_request, response) => response.writeHead(302, { location: '/graphql' }).end())],
      [
        protectedResourcePath,
        createProtectedResourceRoute(() => ({
          resource: audience(),
          issuers: issuers(),
          scopes,
          ...elsewhere,
        })),
      ],
      ['/schema.graphql', createSchemaRoute({ ...config, schema, verify, reportDenial })],
      ['/metrics', createMetricsRoute(metrics, config.metricsToken)],
      ['/health', readOnly((_request, response) => sendText(response, 200, 'ok'))],
      ['/ready', readOnly(async (_request, response) => sendText(response, ...(await readiness())))],
    ]),
    otherwise: yoga.handle,
    onAsked: tracing?.began,
    onAnswered: metrics.answered,
  });
}
