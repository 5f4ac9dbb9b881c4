import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A folder for a service of a test, which is stopped and gone afterwards. */
export async function temporaryFolder(
  name: string,
  { owner, stop = () => {} }: { owner?: { uid: number; gid: number } | undefined; stop?: () => void } = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `graphql-scopes-${name}-`));
  if (owner) await chown(folder, owner.uid, owner.gid);
  after(async () => {
    stop();
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}
