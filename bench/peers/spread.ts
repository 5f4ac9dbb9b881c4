/** The smallest, the median and the largest. */
function spread(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN;
  return [at(0), at(0.5), at(1)];
}

/** Median first, as the tables have it. */
export function inWords(values: readonly number[]): string {
  const [least, median, most] = spread(values);
  return `${median.toFixed(2)} (${least.toFixed(2)} – ${most.toFixed(2)})`;
}

export function median(values: readonly number[]): number {
  return spread(values)[1];
}
