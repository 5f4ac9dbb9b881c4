/** The RFCs' own strings (RFC 6749 §4.1.2.1 and §5.2, RFC 8707 §2), and what can go wrong on this side. */
export type TokenSessionErrorCode =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_target'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  /** The server's answer is not what the RFCs say, or not from whom it should be. */
  | 'invalid_response'
  /** The answer to a sign-in that this page did not begin, or began and gave up. */
  | 'invalid_state'
  /** The session has no refresh token. */
  | 'not_renewable'
  | 'popup_blocked'
  /** By the person. */
  | 'popup_closed'
  | 'signed_out';

/** What a token session rejects with. It has no token, password or code in it. */
export class TokenSessionError extends Error {
  override readonly name = 'TokenSessionError';
  /** A server may answer with one that stands in no RFC. */
  declare readonly code: TokenSessionErrorCode | (string & {});
  /** For people, in the server's words where it has some. */
  declare readonly description: string;
  /** In seconds, where the server says when to try again. */
  declare readonly retryAfter?: number;

  constructor(
    code: TokenSessionError['code'],
    description: string,
    more: { cause?: unknown; retryAfter?: number } = {},
  ) {
    super(`${code}: ${description}`);
    Object.assign(this, { code, description, ...more });
  }
}

export function signedOut(): TokenSessionError {
  return new TokenSessionError('signed_out', 'nobody is signed in');
}
