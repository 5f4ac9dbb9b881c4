import { GraphQLError } from 'graphql';
import { currentRequestId, type Logger } from './logger.ts';

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
  if (isOfField(reason)) {
    const [logger] = loggers;
    const err = (reason as Partial<GraphQLError>).originalError ?? reason;
    logger?.warn({ err }, 'an error that came after its list had failed');
  } else if (process.listeners('unhandledRejection').every((listener) => listener === note)) {
    // As Node does it where nobody listens.
    throw reason;
  }
}

/** Whether an executor rejected with it. Node asks in the asynchronous context of what was rejected. */
function isOfField(reason: unknown): boolean {
  if (reason instanceof GraphQLError) return true;
  if (!(reason instanceof Error) || currentRequestId() === undefined) return false;
  // With a path it is left as it is: an error of a remote server's that is passed on, or of another graphql.
  return Array.isArray((reason as Partial<GraphQLError>).path) || isOfExecutor(reason);
}

/** Yoga's executor throws errors of its own where it is to tell what was thrown, and that has no text, as `Object.create(null)` has none. */
function isOfExecutor({ stack = '' }: Error): boolean {
  const frames = stack.split('\n').filter((line) => /^ +at /.test(line) && !line.endsWith('(<anonymous>)'));
  return /[\\/]@graphql-tools[\\/]executor[\\/]/.test(frames[0] ?? '');
}
