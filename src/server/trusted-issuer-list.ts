import { z } from 'zod';
import { scopesClaims } from '../token/access-token-claims.ts';
import type { AccessTokenVerifierOptions } from '../token/access-token-verifier.ts';
import { problemOfIssuerUrl } from '../token/issuer-url.ts';

/** One of `TRUSTED_ISSUERS`: an authorization server elsewhere whose access tokens are taken. Its keys are found by discovery. */
export type TrustedIssuer = Omit<AccessTokenVerifierOptions, 'keys' | 'admit'>;

export const exampleOfTrustedIssuers: string =
  '[{"issuer":"https://login.example.com","audience":"https://api.example.com","algorithms":["RS256"]}]';

/** Of JOSE (RFC 7518, RFC 8037, RFC 9864, ML-DSA): what has a public key. */
const asymmetric = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
  ...['EdDSA', 'Ed25519', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'],
];

const trustedIssuer: z.ZodType<TrustedIssuer> = z.strictObject({
  issuer: z.string('must be the URL of the issuer').superRefine((value, context) => {
    const message = problemOfIssuerUrl(value);
    if (message) context.addIssue({ code: 'custom', message });
  }),
  audience: z
    .string('must be what the issuer calls this API')
    .regex(/^[\x21-\x7e]+$/, 'must be a URI or a name'),
  algorithms: z
    .array(z.enum(asymmetric, `must be one of ${asymmetric.join(', ')}`), 'must be a list such as ["RS256"]')
    .min(1, 'must be a list such as ["RS256"]'),
  scopesClaim: z.enum(scopesClaims, `must be one of ${scopesClaims.join(', ')}`).default('scope'),
  scopeNames: z
    .record(
      z.string(),
      z.string(),
      'must say which scope of the schema is meant, such as {"their:name":"items"}',
    )
    .default({}),
  requireTyp: z.boolean('must be true or false').default(true),
});

export const trustedIssuerList: z.ZodType<TrustedIssuer[]> = z
  .array(trustedIssuer, `must be a JSON list such as ${exampleOfTrustedIssuers}`)
  .refine(
    (issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
    'has an issuer twice; it can have one audience',
  );
