import type { AuthorizationStorage } from '../authorization-server/storage.ts';
import { accessTokenModels } from '../data/access-tokens.ts';
import { findClient } from '../data/clients.ts';
import { findConsent, listConsents, saveConsent, withdrawConsent } from '../data/consents.ts';
import type { Database } from '../data/database.ts';
import {
  confirmGrant,
  findRecord,
  findRecordByUid,
  putRecord,
  removeRecord,
  removeRecordsOfGrant,
  replaceRecord,
  useRecord,
} from '../data/records.ts';
import {
  addServerKey,
  destroyServerKeysBefore,
  keepServerKey,
  listServerKeys,
  removeServerKey,
  replaceServerKey,
} from '../data/server-keys.ts';
import { confirmSignIn, findCredentials, findUser } from '../data/users.ts';

/**
 * The authorization server's storage in our database. What takes something from access tokens says so to `changed`, and is done
 * when that is.
 */
export function createStorage(
  db: Database,
  changed: () => Promise<void> = async () => {},
): AuthorizationStorage {
  return {
    findUser: (id) => findUser(db, id),
    findCredentials: (username) => findCredentials(db, username),
    confirmSignIn: (userId, signedInAt) => confirmSignIn(db, userId, signedInAt),
    findClient: (id) => findClient(db, id),
    consents: {
      find: (userId, clientId) => findConsent(db, userId, clientId),
      save: (userId, clientId, consent) => saveConsent(db, userId, clientId, consent),
      list: (userId) => listConsents(db, userId),
      withdraw: (userId, clientId) => withdrawConsent(db, userId, clientId).then(changed),
    },
    records: {
      put: (model, id, record) => putRecord(db, model, id, record),
      replace: (model, from, id, record) => replaceRecord(db, model, from, id, record),
      find: (model, id) => findRecord(db, model, id),
      findByUid: (model, uid) => findRecordByUid(db, model, uid),
      use: (model, id) => useRecord(db, model, id),
      remove: (model, id) => removeRecord(db, model, id).then((count) => removed(model, count)),
      removeOfGrant: (model, grantId) =>
        removeRecordsOfGrant(db, model, grantId).then((count) => removed(model, count)),
      confirmGrant: (grantId) => confirmGrant(db, grantId),
    },
    keys: {
      list: () => listServerKeys(db),
      add: (key) => addServerKey(db, key),
      keep: (key, until) => keepServerKey(db, key, until),
      remove: (key) => removeServerKey(db, key),
      destroyBefore: (key) => destroyServerKeysBefore(db, key),
      replace: (purpose, from, to) => replaceServerKey(db, purpose, from, to),
    },
  };

  async function removed(model: string, count: number): Promise<void> {
    if (count > 0 && (accessTokenModels as readonly string[]).includes(model)) await changed();
  }
}
