/** 256 random bits for a URL (RFC 7636 §7.1). `crypto.randomUUID` is not there on a page without https. */
export function randomToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

export function base64url(bytes: Uint8Array): string {
  const letters = { '+': '-', '/': '_', '=': '' };
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (one) => letters[one as keyof typeof letters]);
}
