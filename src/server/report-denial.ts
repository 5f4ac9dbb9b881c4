import type { ReportedDenial } from '../enforcement/denying.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export type ReportDenial = (denial: ReportedDenial) => void;

/** Denials in the log and in the metrics (rule S16); the request's id, which the log adds, leads to who asked. */
export function createReportDenial(logger: Logger, metrics: Metrics): ReportDenial {
  return function reportDenial(denial) {
    metrics.denied(denial);
    const { coordinate, code, requiredScopes, missingScopes, dryRun } = denial;
    const entry = { coordinate, code, requiredScopes, missingScopes };
    if (dryRun) logger.warn(entry, 'would be denied');
    else logger.debug(entry, 'denied');
  };
}
