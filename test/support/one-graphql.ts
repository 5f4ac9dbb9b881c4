import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * `node --import ./test/support/one-graphql.ts`: packages that have a node_modules of their own (test/servers,
 * bench/peers …) get this project's `graphql` and `graphql-scopes`: graphql wants to be there once.
 * With GRAPHQL=17 everything gets graphql 17 instead.
 */
const root = pathToFileURL(`${import.meta.dirname}/../../package.json`).href;
const graphql =
  process.env.GRAPHQL === '17' ? new URL('test/graphql-17/package.json', new URL('.', root)).href : root;

registerHooks({
  resolve(specifier, context, next) {
    if (/^graphql(\/|$)/.test(specifier) && context.parentURL !== graphql) {
      // `require` looks beside the module that calls it, whatever parentURL says.
      const isRequire = context.conditions.includes('require');
      const place = isRequire ? createRequire(graphql).resolve(specifier) : specifier;
      return next(place, { ...context, parentURL: graphql });
    }
    if (/^graphql-scopes(\/|$)/.test(specifier)) return next(specifier, { ...context, parentURL: root });
    return next(specifier, context);
  },
});
