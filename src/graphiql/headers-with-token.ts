/** What the Headers tab has, with the token in place of any other; undefined where it is not a JSON object: then it is left as it is. */
export function headersWithToken(text: string, token: string): string | undefined {
  const headers = objectIn(text);
  if (!headers) return undefined;
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization');
  return JSON.stringify({ ...Object.fromEntries(others), Authorization: `Bearer ${token}` }, null, 2);
}

function objectIn(text: string): object | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return Object(value) === value && !Array.isArray(value) ? (value as object) : undefined;
  } catch {
    return undefined;
  }
}
