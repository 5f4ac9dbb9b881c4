import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
// lru-cache: bounded maps, by its field's most used package.
import { LRUCache } from 'lru-cache';
import { withoutStacks } from '../enforcement/without-stacks.ts';

/** At most so many documents, and so many tokens of theirs. */
const maxDocuments = 1000;
const maxTokens = 100_000;

/** A token takes some 400 bytes; its text is there twice, as the document's and as its own, so that so many characters count as one more. */
const charactersOfToken = 200;

/** What parsing failed at, by the text: so many characters. */
const maxFailedSize = 1_000_000;

/**
 * Documents by their text, parsed once; what validation and analysis found goes with a document, and is forgotten with it. For Yoga's
 * `parserAndValidationCache`, whose own counts documents alone: a thousand large ones would take hundreds of megabytes.
 */
export function createOperationCache(): {
  readonly documentCache: LRUCache<string, DocumentNode>;
  readonly errorCache: LRUCache<string, object>;
} {
  return {
    documentCache: new LRUCache<string, DocumentNode>({
      max: maxDocuments,
      maxSize: maxTokens,
      sizeCalculation: tokensOf,
    }),
    errorCache: new LRUCache<string, object>({
      max: maxDocuments,
      maxSize: maxFailedSize,
      sizeCalculation: (_, text) => Math.max(1, text.length),
    }),
  };
}

/**
 * Yoga plugin: what is wrong with a document is an answer, and is kept with it. An error's stack would hold all that was at work when it was
 * made, sixty kilobytes for each document of a flood, and takes longer to write down than the document takes to be refused.
 */
export const documentErrorsWithoutStacks: Plugin = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => withoutStacks(() => parseFn(source, options)));
  },
  onValidate({ validateFn, setValidationFn }) {
    setValidationFn((...args) => withoutStacks(() => validateFn(...args)));
  },
};

function tokensOf({ loc }: DocumentNode): number {
  let count = 1 + Math.ceil((loc?.source.body.length ?? 0) / charactersOfToken);
  for (let token = loc?.startToken; token; token = token.next ?? undefined) count++;
  return count;
}
