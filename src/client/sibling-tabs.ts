import { type Tokens, withoutSecrets } from './kept-tokens.ts';

/**
 * A tab that was duplicated has the same tokens as the first, and a refresh token that is used twice ends them all (rule H18).
 * So such tabs tell each other what they have; other tabs have sign-ins of their own.
 */
export interface SiblingTabs {
  tell(message: Message): void;
  /** Waits until a sibling has told newer tokens, `patience` milliseconds at most. */
  ask(id: string, patience: number): Promise<void>;
}

/** To those with the same sign-in: what is newest of it, or that it was left, or else the question. */
export interface Message {
  readonly id: string;
  readonly tokens?: Tokens;
  readonly left?: true;
}

export interface SiblingTabsOptions {
  readonly name: string;
  readonly current: () => Tokens | undefined;
  readonly adopt: (tokens: Tokens | undefined) => void;
}

export function createSiblingTabs({ name, current, adopt }: SiblingTabsOptions): SiblingTabs {
  const channel = new BroadcastChannel(name);
  // On Node it does not keep the process alive.
  (channel as { unref?: () => void }).unref?.();
  let heard: (() => void) | undefined;

  channel.onmessage = ({ data: { id, tokens, left } }: { data: Message }) => {
    const ours = current();
    if (ours?.id !== id) return;
    if (left) adopt(undefined);
    else if (!tokens) tell({ id, tokens: ours });
    else if (tokens.obtainedAt > ours.obtainedAt) {
      adopt(tokens);
      heard?.();
    }
  };

  return { tell, ask };

  function tell({ tokens, ...message }: Message): void {
    channel.postMessage({ ...message, tokens: tokens && withoutSecrets(tokens) });
  }

  function ask(id: string, patience: number): Promise<void> {
    tell({ id });
    return new Promise((resolve) => {
      heard = resolve;
      setTimeout(resolve, patience);
    });
  }
}
