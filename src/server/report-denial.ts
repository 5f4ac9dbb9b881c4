import type { ReportedDenial } from '../enforcement/denying.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { AuditLog } from './audit-log.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** `context` has the token of who is denied, where there is one. */
export type ReportDenial = (denial: ReportedDenial, context: unknown) => void;

export interface ReportDenialOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly auditLog: AuditLog;
  readonly isOurs: (token: AccessToken) => boolean;
}

/**
 * Denials in the log, in the metrics (rule S16) and, where a token lacked scopes, in the audit log; what has no token at
 * all is not worth a row. The request's id, which the log adds, leads to who asked.
 */
export function createReportDenial({ logger, metrics, auditLog, isOurs }: ReportDenialOptions): ReportDenial {
  return function reportDenial(denial, context) {
    metrics.denied(denial);
    const { coordinate, code, requiredScopes, missingScopes, dryRun } = denial;
    const entry = { coordinate, code, requiredScopes, missingScopes };
    if (dryRun) logger.warn(entry, 'would be denied');
    else logger.debug(entry, 'denied');

    const { token } = (context ?? {}) as { token?: AccessToken | null };
    if (code !== 'FORBIDDEN' || !token) return;
    auditLog.record({
      event: dryRun ? 'access.would-be-denied' : 'access.denied',
      userId: token.subject,
      issuer: isOurs(token) ? undefined : token.issuer,
      clientId: token.clientId,
      scopes: missingScopes,
      coordinate,
    });
  };
}
