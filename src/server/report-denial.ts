import type { ReportedDenial } from '../enforcement/denying.ts';
import type { AccessToken } from '../token/access-token-verifier.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export type ReportDenial = (denial: ReportedDenial, context: unknown) => void;

/** Denials in the log and in the metrics (rule S16). The client's id says whose application to mend. */
export function createReportDenial(logger: Logger, metrics: Metrics): ReportDenial {
  return function reportDenial(denial, context) {
    metrics.denied(denial);
    const { coordinate, code, requiredScopes, missingScopes, dryRun } = denial;
    const { token } = context as { token?: AccessToken | null };
    const entry = { coordinate, code, requiredScopes, missingScopes, clientId: token?.clientId };
    if (dryRun) logger.warn(entry, 'would be denied');
    else logger.debug(entry, 'denied');
  };
}
