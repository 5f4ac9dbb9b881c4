// fastest-levenshtein: small, typed, without dependencies; the distance that "did you mean" needs.
import { distance } from 'fastest-levenshtein';

/** The one of `names` that `name` most likely misspells; undefined where none is near (graphql-js's measure: 0.4 of its length, and one). */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.floor(name.length * 0.4) + 2;
  for (const candidate of names) {
    const steps = distance(name.toLowerCase(), candidate.toLowerCase());
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}
