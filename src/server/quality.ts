/**
 * How much a client wants `name`, from an `Accept` or `Accept-Encoding` header (RFC 9110 §12.4.2): 0 is not at all,
 * undefined where it is not named.
 */
export function qualityOf(header: string | undefined, name: string): number | undefined {
  for (const part of (header ?? '').split(',')) {
    const [named, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    if (named !== name) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice('q='.length));
    return quality >= 0 && quality <= 1 ? quality : 0;
  }
  return undefined;
}
