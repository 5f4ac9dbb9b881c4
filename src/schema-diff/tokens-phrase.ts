import type { Granted } from '../requirement/satisfaction.ts';

const shown = 4;

/** `tokens with me, or with items and admin`, `everyone, without a token`. */
export function tokensPhrase(tokens: readonly Granted[]): string {
  const phrases = tokens.slice(0, shown).map(tokenPhrase);
  const more = tokens.length > shown ? [`${tokens.length - shown} more`] : [];
  const [first = '', ...others] = [...phrases, ...more];
  return [first, ...others.map((one) => one.replace(/^a token /, ''))].join(', or ');
}

function tokenPhrase(token: Granted): string {
  if (token === null) return 'everyone, without a token';
  return token.size === 0 ? 'any valid token' : `a token with ${[...token].sort().join(' and ')}`;
}
