/** What the authorization server tells of, for an audit log. It has no secret: what a client sent is in it only where it is known to be no password or token. */
export interface AuthorizationEvent {
  readonly event:
    | 'sign-in'
    | 'sign-in.failed'
    | 'sign-in.refused'
    | 'sign-out'
    | 'consent.given'
    | 'consent.changed'
    | 'consent.denied'
    | 'consent.withdrawn'
    | 'token.issued'
    | 'token.refused'
    | 'token.reused'
    | 'token.revoked';
  readonly userId?: string | undefined;
  readonly clientId?: string | undefined;
  /** IP address of who asked. */
  readonly address?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** One of a few words, such as the grant type. */
  readonly detail?: string | undefined;
}

export type ReportEvent = (event: AuthorizationEvent) => void;
