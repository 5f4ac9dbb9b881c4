/** What the audit log has entries of; before the full stop is the kind. */
export const auditEvents = [
  'sign-in',
  'sign-in.failed',
  'sign-in.refused',
  'sign-out',
  'consent.given',
  'consent.changed',
  'consent.denied',
  'consent.withdrawn',
  'token.issued',
  'token.refused',
  'token.reused',
  'token.revoked',
  'access.denied',
  'access.would-be-denied',
  'user.added',
  'user.allowed',
  'user.disabled',
  'user.enabled',
  'user.password-set',
  'client.added',
  'client.removed',
  'grant.revoked',
  'key.rotated',
  'key.compromised',
] as const;

export type AuditEvent = (typeof auditEvents)[number];
