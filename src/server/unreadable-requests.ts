import { isPromise } from '@graphql-tools/utils';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

/** Yoga plugin, behind all others: what cannot be read of a request is the client's to mend; Yoga says so of a JSON body alone. */
export const refuseUnreadableRequests: Plugin = {
  onRequestParse({ requestParser, setRequestParser }) {
    if (!requestParser) return;
    setRequestParser((request) => {
      try {
        const params = requestParser(request);
        return isPromise(params) ? Promise.resolve(params).catch(refuse) : params;
      } catch (error) {
        return refuse(error);
      }
    });
  },
};

function refuse(error: unknown): GraphQLParams {
  if (error instanceof SyntaxError)
    throw badRequest(`variables and extensions must be JSON: ${error.message}`);
  // Nobody reads it; the request's line in the log says `aborted`.
  if ((error as NodeJS.ErrnoException | null)?.code === 'ECONNRESET') throw badRequest('the body has no end');
  throw error;
}

function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status: 400 }, code: 'BAD_REQUEST' } });
}
