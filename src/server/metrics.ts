// prom-client: Prometheus' client for Node, with the text format and its escaping done.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AuthorizationEvent } from '../authorization-server/authorization-event.ts';
import type { ReportedDenial } from '../enforcement/denying.ts';

/** What `/metrics` tells (http.md, Routes). Nothing of a token or a user is in it, and labels have few values, whatever clients send. */
export interface Metrics {
  /** `route` is one of this server's, or `other`. */
  answered(route: string, method: string, status: number, seconds: number): void;
  verified(result: 'known' | 'verified' | 'refused' | 'failed'): void;
  denied(denial: ReportedDenial): void;
  happened(event: AuthorizationEvent): void;
  /** Has a number asked for whenever somebody looks. */
  gauge(name: string, help: string, read: () => number | undefined): void;
  /** Prometheus' text format, and the media type that goes with it. */
  text(): Promise<{ body: string; type: string }>;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS']);

/** In seconds: from an answer that was known to a password that waited. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Each server counts for itself. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Of the process: processor, memory, how late the event loop is.
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'graphql_scopes_request_seconds',
    help: 'Requests that were answered, an open subscription when it ends.',
    labelNames: ['route', 'method', 'status'],
    buckets,
    registers,
  });
  const verifications = new Counter({
    name: 'graphql_scopes_token_verifications_total',
    help: 'Access tokens that were presented; known: without a look at signature or database.',
    labelNames: ['result'],
    registers,
    collect() {
      if (known > 0) this.inc({ result: 'known' }, known);
      known = 0;
    },
  });
  // Added up when somebody looks: the counter's own `inc` at each request is fifty times as slow.
  let known = 0;
  const denials = new Counter({
    name: 'graphql_scopes_denials_total',
    help: 'Denials of a field, once for each missing scope and execution; dry_run: it was answered all the same.',
    labelNames: ['coordinate', 'code', 'missing_scope', 'dry_run'],
    registers,
  });
  const signIns = new Counter({
    name: 'graphql_scopes_sign_ins_total',
    help: 'Attempts to sign in by password; refused: before the password was looked at.',
    labelNames: ['outcome'],
    registers,
  });
  const tokens = new Counter({
    name: 'graphql_scopes_token_requests_total',
    help: 'Requests for tokens, by grant type (a refresh is refresh_token); reused: what had been used up came back.',
    labelNames: ['outcome', 'grant_type'],
    registers,
  });

  return {
    answered(route, method, status, seconds) {
      requests.observe({ route, method: methods.has(method) ? method : 'other', status }, seconds);
    },
    verified(result) {
      if (result === 'known') known++;
      else verifications.inc({ result });
    },
    // By scope, not by set of scopes: of sets there can be very many, and each would be a series of its own.
    denied({ coordinate, code, missingScopes, dryRun }) {
      for (const scope of missingScopes.length > 0 ? missingScopes : ['']) {
        denials.inc({ coordinate, code, missing_scope: scope, dry_run: String(dryRun) });
      }
    },
    happened({ event, detail }) {
      const [kind, outcome = 'ok'] = event.split('.');
      if (kind === 'sign-in') signIns.inc({ outcome });
      else if (kind === 'token' && outcome !== 'revoked') {
        tokens.inc({ outcome, grant_type: outcome === 'refused' ? '' : (detail ?? '') });
      }
    },
    gauge(name, help, read) {
      const gauge: Gauge = new Gauge({
        name: `graphql_scopes_${name}`,
        help,
        registers,
        collect() {
          const value = read();
          if (value !== undefined) gauge.set(value);
        },
      });
    },
    async text() {
      return { body: await registry.metrics(), type: registry.contentType };
    },
  };
}
