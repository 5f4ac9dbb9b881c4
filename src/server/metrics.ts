// prom-client: Prometheus' client for Node, with the text format and its escaping done.
import { Counter, Registry } from 'prom-client';
import type { ReportedDenial } from '../enforcement/denying.ts';

/** What `/metrics` tells (http.md, Routes). Nothing of a token or a user is in it. */
export interface Metrics {
  denied(denial: ReportedDenial): void;
  /** Prometheus' text format, and the media type that goes with it. */
  text(): Promise<{ body: string; type: string }>;
}

/** Each server counts for itself. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const denials = new Counter({
    name: 'graphql_scopes_denials_total',
    help: 'Denials of a field, once for each missing scope and execution; dry_run: it was answered all the same.',
    labelNames: ['coordinate', 'code', 'missing_scope', 'dry_run'],
    registers: [registry],
  });

  return {
    // By scope, not by set of scopes: of sets there can be very many, and each would be a series of its own.
    denied({ coordinate, code, missingScopes, dryRun }) {
      for (const scope of missingScopes.length > 0 ? missingScopes : ['']) {
        denials.inc({ coordinate, code, missing_scope: scope, dry_run: String(dryRun) });
      }
    },
    async text() {
      return { body: await registry.metrics(), type: registry.contentType };
    },
  };
}
