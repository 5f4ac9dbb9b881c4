// Runs in a worker thread: bcrypt is meant to be slow, and must not stop the queries of others meanwhile.
import { compare, hash } from 'bcryptjs';

/** A password to hash, or to compare with a hash. */
export type BcryptTask = { password: string; cost: number } | { password: string; hashed: string };

/** A new hash where `cost` is given, else whether `password` is the one that `hashed` was made of. */
export default function bcrypt(task: BcryptTask): Promise<string | boolean> {
  return 'cost' in task ? hash(task.password, task.cost) : compare(task.password, task.hashed);
}
