import { isPromise } from '@graphql-tools/utils';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Yoga plugin, before those of the host, whose parsers are its own: what is no JSON is the client's to mend; Yoga says so of a JSON body alone. */
export const refuseUnreadableParams: Plugin = refusing((error) =>
  error instanceof SyntaxError ? `variables and extensions must be JSON: ${error.message}` : undefined,
);

/** Yoga plugin, behind all others: nobody reads its answer; the request's line in the log says `aborted`. */
export const outliveHangUps: Plugin = refusing((error) =>
  (error as NodeJS.ErrnoException | null)?.code === 'ECONNRESET' ? 'the body has no end' : undefined,
);

/** With 400 and what `problemOf` says; any other error goes on. */
function refusing(problemOf: (error: unknown) => string | undefined): Plugin {
  return {
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

  function refuse(error: unknown): never {
    const message = problemOf(error);
    if (message === undefined) throw error;
    throw new GraphQLError(message, { extensions: { http: { status: 400 }, code: 'BAD_REQUEST' } });
  }
}
