import { readFileSync } from 'node:fs';

/** How much memory a process has, in megabytes. */
export function memoryOf({ pid }: { readonly pid?: number | undefined }): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1]) / 1024;
}
