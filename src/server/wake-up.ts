import type { AccessChanges } from './access-changes.ts';
import type { Messages } from './messages.ts';

/** No event's: those begin with another word. */
const channel = 'access';

/**
 * Has all instances look at once where one has taken something from an access token; by itself each looks five times a second, and
 * whether a message comes changes nothing but that. Gives what to call after such a change, which waits until it counts everywhere.
 */
export function wakeInstances(changes: AccessChanges, messages: Messages | undefined): () => Promise<void> {
  messages?.receive(channel, () => void changes.lookNow());
  return function changed() {
    messages?.send(channel, '');
    return changes.everywhere();
  };
}
