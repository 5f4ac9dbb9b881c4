import type { Adapter, AdapterPayload, ClientMetadata } from 'oidc-provider';
import { errors } from 'oidc-provider';
import type { AuthorizationStorage, RecordToStore } from './storage.ts';

/** For how long a used refresh token that comes back is taken for a genuine race, in milliseconds (rule H18). */
const grace = 10_000;

export interface RecordAdapter extends Adapter {
  /** Writes one in place of one that is still there, maybe under another identifier; false where it is gone. */
  replace(from: string, id: string, payload: AdapterPayload, expiresIn: number): Promise<boolean>;
}

/** oidc-provider's storage interface on ours. `clientOf` finds what clients there are. */
export function createAdapter(
  records: AuthorizationStorage['records'],
  clientOf: (id: string) => Promise<ClientMetadata | undefined>,
): (model: string) => RecordAdapter {
  return function adapterOf(model) {
    return {
      upsert: (id, payload, expiresIn) => records.put(model, id, recordOf(payload, expiresIn)),
      replace: (from, id, payload, expiresIn) =>
        records.replace(model, from, id, recordOf(payload, expiresIn)),
      async find(id) {
        if (model === 'Client') return (await clientOf(id)) as AdapterPayload | undefined;
        const found = await records.find(model, id);
        return found && { ...found.payload, jti: id, ...consumedAt(model, found.usedAt) };
      },
      async findByUid(uid) {
        const found = await records.findByUid(model, uid);
        return found && { ...found.payload, ...consumedAt(model, found.usedAt) };
      },
      async findByUserCode() {
        return undefined;
      },
      /** Of several at once one wins; the others are refused, and the family lives on with the winner. */
      async consume(id) {
        if (!(await records.use(model, id))) throw new errors.InvalidGrant('already used');
      },
      destroy: (id) => records.remove(model, id),
      revokeByGrantId: (grantId) => records.removeOfGrant(model, grantId),
    };
  };
}

function recordOf({ jti, ...payload }: AdapterPayload, expiresIn: number | undefined): RecordToStore {
  return {
    payload,
    grantId: payload.grantId,
    accountId: payload.accountId,
    clientId: payload.clientId,
    uid: payload.uid,
    expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : null,
  };
}

function consumedAt(model: string, usedAt: number | null) {
  const isRace = model === 'RefreshToken' && usedAt !== null && Date.now() - usedAt < grace;
  return usedAt !== null && !isRace && { consumed: Math.floor(usedAt / 1000) };
}
