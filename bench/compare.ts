/** Prints the median, and the smallest and largest, of the rounds' ratios to the first candidate. */
export async function compare<T>(
  title: string,
  subjects: Record<string, T>,
  run: (subject: T) => Promise<void>,
  rounds = 31,
): Promise<void> {
  const times = Object.fromEntries(Object.keys(subjects).map((name): [string, number[]] => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, subject] of Object.entries(subjects)) {
      // With --expose-gc nobody pays for what another left behind.
      globalThis.gc?.();
      const began = performance.now();
      await run(subject);
      // The first rounds warm up.
      if (round >= 0) times[name]?.push(performance.now() - began);
    }
  }
  process.stdout.write(`${title}\n`);
  const [base = []] = Object.values(times);
  for (const [name, measured] of Object.entries(times)) {
    const ratios = measured.map((time, round) => time / (base[round] ?? time)).sort((a, b) => a - b);
    const [least, median, most] = [0, 0.5, 1].map((part) =>
      ratios[Math.round(part * (ratios.length - 1))]?.toFixed(2),
    );
    const ms = [...measured].sort((a, b) => a - b)[Math.floor(measured.length / 2)]?.toFixed(1);
    process.stdout.write(`  ${name.padEnd(22)} × ${median}  (${least} – ${most})  ${ms} ms\n`);
  }
}
