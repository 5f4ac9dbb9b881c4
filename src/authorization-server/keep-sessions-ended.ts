import { errors, type Provider } from 'oidc-provider';
import type { RecordAdapter } from './adapter.ts';

/**
 * A session that ended while a request was being answered stays ended. oidc-provider writes a session at the end of each request, whatever
 * became of it meanwhile: whoever had a stolen cookie, and asked without a pause, would not be signed out by a new password.
 */
export function keepSessionsEnded(provider: Provider): void {
  const { prototype } = provider.Session;
  const saveNew = prototype.save;

  prototype.save = async function save(this: StoredSession, ttl) {
    // A new one expires from its first writing on.
    if (this.exp === undefined) return saveNew.call(this, ttl);
    this.exp = Math.floor(Date.now() / 1000) + ttl;
    const { value, payload } = await this.getValueAndPayload();
    if (!(await this.adapter.replace(this.oldId ?? this.jti, this.jti, payload, ttl))) {
      throw new errors.SessionNotFound('the session has ended');
    }
    delete this.oldId;
    this.touched = false;
    return value;
  };
}

/** What `@types/oidc-provider` does not have. */
interface StoredSession extends InstanceType<Provider['Session']> {
  /** Before `resetIdentifier`. */
  oldId?: string;
  touched: boolean;
  readonly adapter: RecordAdapter;
  getValueAndPayload(): Promise<{ value: string; payload: object & { jti: string } }>;
}
