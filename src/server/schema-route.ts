import { printSchemaWithDirectives } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import { denials, InvalidTokenError, ScopesError } from '../errors.ts';
import { visibleSchema } from '../introspection/visible-schema.ts';
import type { AccessToken, AccessTokenVerifier } from '../token/access-token-verifier.ts';
import { challengeHeader } from '../token/challenge.ts';
import { verifyBearer } from '../token/verify-bearer.ts';
import type { Config } from './config.ts';
import type { ReportDenial } from './report-denial.ts';
import { type Handler, readOnly, sendText } from './routes.ts';

export interface SchemaRouteOptions extends Pick<Config, 'introspection' | 'dryRun'> {
  readonly schema: GraphQLSchema;
  readonly verify: AccessTokenVerifier;
  readonly reportDenial: ReportDenial;
}

/** Answers `/schema.graphql` with the SDL, directives and all, to whom introspection shows it (rule S15). */
export function createSchemaRoute(options: SchemaRouteOptions): Handler {
  const { schema, introspection, dryRun, verify, reportDenial } = options;
  const printed = new WeakMap<GraphQLSchema, string>();
  if (introspection === 'open')
    return readOnly((_request, response) => sendText(response, 200, sdlOf(schema)));

  return readOnly(async (request, response) => {
    response.setHeader('cache-control', 'private, no-store');
    response.setHeader('vary', 'authorization');
    try {
      const presented = await verifyBearer(request.headersDistinct.authorization ?? [], verify);
      if (presented instanceof InvalidTokenError) throw presented;
      const token = presented?.token ?? null;
      const view = viewOf(token);
      if (view) return sendText(response, 200, sdlOf(view));
      const { message, status, ...challenge } = denials[token ? 'FORBIDDEN' : 'UNAUTHENTICATED'];
      response.setHeader('www-authenticate', challengeHeader(challenge));
      sendText(response, status, message);
    } catch (error) {
      if (!(error instanceof ScopesError)) throw error;
      if (error.challenge) response.setHeader('www-authenticate', challengeHeader(error.challenge));
      sendText(response, error.status, error.message);
    }
  });

  function viewOf(token: AccessToken | null): GraphQLSchema | undefined {
    const view =
      introspection === 'filtered'
        ? visibleSchema(schema, token?.scopes ?? null)
        : token
          ? schema
          : undefined;
    if (!view) report(token);
    return dryRun ? schema : view;
  }

  function report(token: AccessToken | null): void {
    const denial = {
      code: token ? 'FORBIDDEN' : 'UNAUTHENTICATED',
      requiredScopes: [[]],
      missingScopes: [],
    } as const;
    reportDenial({ ...denial, coordinate: '/schema.graphql', refusesOperation: true, dryRun }, { token });
  }

  function sdlOf(view: GraphQLSchema): string {
    const sdl = printed.get(view) ?? printSchemaWithDirectives(view);
    printed.set(view, sdl);
    return sdl;
  }
}
