import { GraphQLError } from 'graphql';
import type { Logger } from './logger.ts';

const loggers = new Set<Logger>();

/**
 * Keeps a request from ending the process: graphql leaves a list at the first item that throws, and where an item before it fails later nobody
 * waits for that error. The answer has the first already. All other rejections do what they did; gives the function that ends it.
 */
export function outliveAbandonedErrors(logger: Logger): () => void {
  if (loggers.size === 0) process.on('unhandledRejection', note);
  loggers.add(logger);
  return () => {
    loggers.delete(logger);
    if (loggers.size === 0) process.off('unhandledRejection', note);
  };
}

function note(reason: unknown): void {
  if (reason instanceof GraphQLError) {
    const [logger] = loggers;
    logger?.warn({ err: reason.originalError ?? reason }, 'an error that came after its list had failed');
  } else if (process.listeners('unhandledRejection').every((listener) => listener === note)) {
    // As Node does it where nobody listens.
    throw reason;
  }
}
