import type { Challenge } from '../errors.ts';

/** The value of a `WWW-Authenticate` header (RFC 6750 §3), such as `Bearer error="insufficient_scope", scope="items me"`. */
export function challengeHeader(challenge: Challenge): string {
  const parameters = Object.entries(challenge).map(([name, value]) => `${name}="${quoted(String(value))}"`);
  return ['Bearer', parameters.join(', ')].join(' ').trim();
}

/** RFC 6750 §3: of ASCII, what may stand in a quoted value; the rest becomes a question mark. */
function quoted(value: string): string {
  return value.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
