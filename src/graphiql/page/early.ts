import { type Discovered, discover } from './discover.ts';

// What can begin before the page's code has run, which takes a third of a second.

export const discovered: Promise<Discovered> = discover();

/** Monaco measures letters once: the editor's font has to be there before it, if it can be had. */
export const fonts: Promise<unknown> = Promise.allSettled(
  ['13px "Fira Code"', '15px Roboto', '500 15px Roboto'].map((font) => document.fonts.load(font)),
);
