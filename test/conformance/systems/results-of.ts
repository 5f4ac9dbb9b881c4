import { mergeIncrementalResult } from '@graphql-tools/utils';
import type { ExecutionResult } from 'graphql';

/** The results in a response: of a stream of events one each; what came in parts is put together to one. */
export async function resultsOf(response: Response): Promise<ExecutionResult[]> {
  const type = response.headers.get('content-type') ?? '';
  const body = await response.text();
  if (type.startsWith('text/event-stream')) return eventsIn(body);
  if (type.startsWith('multipart/mixed')) return [merged(partsIn(body, type))];
  return [JSON.parse(body)];
}

function eventsIn(body: string): ExecutionResult[] {
  return [...body.matchAll(/^event: next\ndata: (.*)$/gm)].map(([, json = '']) => JSON.parse(json));
}

function partsIn(body: string, type: string): ExecutionResult[] {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? '-';
  const parts = body.split(`--${boundary}`).map((part) => part.slice(part.indexOf('\r\n\r\n')).trim());
  return parts.filter((part) => part.startsWith('{')).map((part) => JSON.parse(part));
}

function merged([first = {}, ...others]: readonly ExecutionResult[]): ExecutionResult {
  const executionResult: ExecutionResult = first;
  for (const incrementalResult of others) {
    mergeIncrementalResult({ incrementalResult: incrementalResult as object, executionResult });
  }
  return executionResult;
}
