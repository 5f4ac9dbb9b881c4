/** What the authorization server asks of a storage; `data/` fulfils it for the databases that this package brings. */

/** A person who can sign in. */
export interface StoredUser {
  /** The `sub` of the user's tokens. */
  readonly id: string;
  readonly username: string;
  readonly disabled: boolean;
  readonly allowedScopes: readonly string[];
  /** In seconds since the epoch: sign-ins of before count no more. */
  readonly signedOutAt: number;
}

/** An application that can ask for tokens (RFC 7591 §2). */
export interface StoredClient {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the secret in base64url; null for a public client. */
  readonly secretHash: string | null;
  readonly redirectUris: readonly string[];
  readonly grantTypes: readonly string[];
  readonly allowedScopes: readonly string[];
  readonly requiredScopes: readonly string[];
}

/** One thing that oidc-provider keeps. */
export interface RecordToStore {
  readonly payload: Record<string, unknown>;
  readonly grantId?: string | undefined;
  /** The user, and the client, of whom it came. */
  readonly accountId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly uid?: string | undefined;
  /** In milliseconds since the epoch; null for never. */
  readonly expiresAt: number | null;
}

/** What a person decided about an application. */
export interface StoredConsent {
  readonly allowedScopes: readonly string[];
  /** Asked for, and not ticked. */
  readonly refusedScopes: readonly string[];
}

export interface ConsentToApp extends StoredConsent {
  readonly clientId: string;
  readonly clientName: string;
  /** What the client may have at most. */
  readonly allowedOfClient: readonly string[];
  /** In milliseconds since the epoch. */
  readonly since: number;
}

/** A key of the server, maybe encrypted. Times are in milliseconds since the epoch. */
export interface StoredKey {
  readonly purpose: 'sign' | 'cookies';
  /** From 1, in the order in which those of a purpose were made. */
  readonly generation: number;
  readonly value: string;
  /** Before that it is published, and not used. */
  readonly activeAt: number;
  /** By then all that was signed with it has expired. */
  readonly neededUntil: number;
}

export interface AuthorizationStorage {
  findUser(id: string): Promise<StoredUser | undefined>;
  /** By the exact username; the hash is bcrypt's. */
  findCredentials(username: string): Promise<{ user: StoredUser; passwordHash: string } | undefined>;
  /** Whether a sign-in of that time still counts; asked when tokens of it were written, and true only where signing out would find those. */
  confirmSignIn(userId: string, signedInAt: number): Promise<boolean>;
  findClient(id: string): Promise<StoredClient | undefined>;
  readonly consents: {
    find(userId: string, clientId: string): Promise<StoredConsent | undefined>;
    /** In place of an earlier one; false where the user or the client is gone. */
    save(userId: string, clientId: string, consent: StoredConsent): Promise<boolean>;
    list(userId: string): Promise<ConsentToApp[]>;
    /** Forgets it, and removes all grants, codes and tokens that the client has of the user. */
    withdraw(userId: string, clientId: string): Promise<void>;
  };
  readonly records: {
    put(model: string, id: string, record: RecordToStore): Promise<void>;
    /** In place of the one that is called `from`; false, and nothing is written, where that is gone. */
    replace(model: string, from: string, id: string, record: RecordToStore): Promise<boolean>;
    find(
      model: string,
      id: string,
    ): Promise<{ payload: Record<string, unknown>; usedAt: number | null } | undefined>;
    findByUid(
      model: string,
      uid: string,
    ): Promise<{ payload: Record<string, unknown>; usedAt: number | null } | undefined>;
    /** Marks it used, for one caller only: true for the first. */
    use(model: string, id: string): Promise<boolean>;
    remove(model: string, id: string): Promise<void>;
    removeOfGrant(model: string, grantId: string): Promise<void>;
    /** Whether a grant is still there; asked when a token of it was written, and true only where its removal would find that. */
    confirmGrant(grantId: string): Promise<boolean>;
  };
  readonly keys: {
    /** The oldest first. */
    list(): Promise<StoredKey[]>;
    /** Where there is one of that generation already, nothing happens, and it is false. */
    add(key: Omit<StoredKey, 'neededUntil'>): Promise<boolean>;
    /** Until a time at least; false where it is gone. */
    keep(key: Pick<StoredKey, 'purpose' | 'generation'>, until: number): Promise<boolean>;
    /** Unless it is needed. */
    remove(key: Pick<StoredKey, 'purpose' | 'generation'>): Promise<void>;
    /** Those of the purpose that are older, needed or not. */
    destroyBefore(key: Pick<StoredKey, 'purpose' | 'generation'>): Promise<void>;
    replace(purpose: StoredKey['purpose'], from: string, to: string): Promise<void>;
  };
}
