import type { ColumnType, Generated } from 'kysely';

/**
 * The tables, in types that SQLite and Postgres both have. Times are milliseconds since the epoch, flags 0 or 1,
 * lists of scopes one string with spaces (RFC 6749 §3.3).
 */
export interface Tables {
  users: {
    id: string;
    username: string;
    email: string | null;
    full_name: string | null;
    /** bcrypt. */
    password_hash: string;
    disabled: 0 | 1;
    allowed_scopes: string;
    created_at: number;
    /** In seconds: a sign-in of before that counts no more. */
    signed_out_at: Generated<number>;
  };
  items: { item_id: string; title: string; owner_id: string; created_at: number };
  clients: {
    client_id: string;
    name: string;
    /** SHA-256 in base64url; null for a public client. */
    secret_hash: string | null;
    /** JSON: string[]. */
    redirect_uris: string;
    /** With spaces. */
    grant_types: string;
    allowed_scopes: string;
    /** Of the allowed ones, those without which the application does not work. */
    required_scopes: Generated<string>;
    created_at: number;
  };
  /** What a person decided about an application, remembered until it is withdrawn. */
  consents: {
    user_id: string;
    client_id: string;
    allowed_scopes: string;
    refused_scopes: string;
    created_at: number;
  };
  /** What the authorization server keeps: codes, access tokens, refresh tokens, grants, sessions. */
  records: {
    model: string;
    /** SHA-256 of the identifier in base64url: for a code or a refresh token the identifier is the credential. */
    id_hash: string;
    /** JSON, without the identifier. */
    payload: string;
    grant_id: string | null;
    /** The user of whom it came. */
    account_id: string | null;
    client_id: string | null;
    uid_hash: string | null;
    used_at: number | null;
    expires_at: number | null;
  };
  /** Another value after every change that could take something from an access token; triggers write it. */
  access_epochs: { shard: number; value: string };
  /** Private keys and cookie secrets, in the order in which they were made. */
  server_keys: {
    purpose: string;
    generation: number;
    value: string;
    created_at: number;
    /** Until then it is published, and does not sign. */
    active_at: number;
    /** By then all that was signed with it has expired. */
    needed_until: number;
  };
  /** Failed sign-ins as rate-limiter-flexible counts them, by a hash of who it was. */
  login_failures: { key: string; points: number; expire: number | null };
  /** What happened, for who has to find out afterwards. Rows are added, and removed when they expire; nothing changes them. */
  audit: {
    /** A UUID of version 7, made when the row is written. */
    id: Written<string>;
    at: Written<number>;
    event: Written<string>;
    count: Written<number>;
    /** The `sub` of a token: a user of ours where `issuer` is null. */
    user_id: Written<string | null>;
    issuer: Written<string | null>;
    client_id: Written<string | null>;
    /** The operating system's name of who ran a command. */
    actor: Written<string | null>;
    address: Written<string | null>;
    /** With spaces. */
    scopes: Written<string | null>;
    coordinate: Written<string | null>;
    detail: Written<string | null>;
    request_id: Written<string | null>;
    expires_at: Written<number>;
  };
}

/** Written once: there is no type for an update. */
type Written<Type> = ColumnType<Type, Type, never>;
