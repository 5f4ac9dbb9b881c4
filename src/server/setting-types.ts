/** What a setting may be; each takes the text of an environment variable, too. */
import { isIP } from 'node:net';
// proxy-addr: Express's own, for whom the chain of proxies is believed.
import proxyAddr from 'proxy-addr';
import { z } from 'zod';

/** A number, or its decimal digits. */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const says = `must be a whole number from ${least} to ${most}`;
  const inRange = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], { error: says })
    .refine(inRange, says);
}

/** From 0 to 1. */
export const ratio: z.ZodType<number> = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^[\d.]+$/)
        .transform(Number),
    ],
    { error: 'must be a number from 0 to 1' },
  )
  .refine((value) => value >= 0 && value <= 1, 'must be a number from 0 to 1');

/** Such as `https://api.example.com`. */
export const origin: z.ZodType<string> = z
  .string()
  .refine(isHttpOrigin, 'must be an origin such as https://api.example.com, with nothing after it');

export const host: z.ZodType<string> = z.string().refine(isHost, 'must be an IP address or a host name');

/** Whom proxy-addr can be told to believe. */
export const proxy: z.ZodType<string> = z
  .string()
  .refine(isProxy, 'must list IP addresses or networks, loopback, linklocal or uniquelocal');

export const flag: z.ZodType<boolean> = z.union(
  [z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')],
  { error: 'must be true or false' },
);

/** A list of values, or one string with commas between them. */
export function list(item: z.ZodType<string>): z.ZodType<string[]> {
  return z.preprocess(
    (value) =>
      typeof value === 'string'
        ? value
            .split(',')
            .map((part) => part.trim())
            .filter(Boolean)
        : value,
    z.array(item),
  );
}

function isHttpOrigin(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === value;
}

function isHost(value: string): boolean {
  return isIP(value) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(value);
}

function isProxy(value: string): boolean {
  // proxy-addr takes a bare number for an address.
  if (/^\d+$/.test(value)) return false;
  try {
    proxyAddr.compile(value);
    return true;
  } catch {
    return false;
  }
}
