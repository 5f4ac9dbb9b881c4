import type { Tokens } from './kept-tokens.ts';

/**
 * A tab that was duplicated has the same tokens as the first, and a refresh token that is used twice ends them all (rule H18).
 * So such tabs tell each other what they have; other tabs have sign-ins of their own.
 */
export interface SiblingTabs {
  tell(tokens: Tokens): void;
  /** That a sign-in was left. */
  tellEnd(id: string): void;
  /** Waits until a sibling has told newer tokens, `patience` milliseconds at most. */
  ask(id: string, patience: number): Promise<void>;
}

type Message = { readonly tokens: Tokens } | { readonly ended: string } | { readonly asked: string };

export interface SiblingTabsOptions {
  readonly name: string;
  readonly current: () => Tokens | undefined;
  readonly adopt: (tokens: Tokens) => void;
  readonly end: () => void;
}

export function createSiblingTabs({ name, current, adopt, end }: SiblingTabsOptions): SiblingTabs {
  const channel = new BroadcastChannel(name);
  // On Node it does not keep the process alive.
  (channel as { unref?: () => void }).unref?.();
  let heard: (() => void) | undefined;

  channel.onmessage = ({ data }: { data: Message }) => {
    const ours = current();
    if (!ours) return;
    if ('tokens' in data) {
      if (data.tokens.id !== ours.id || data.tokens.obtainedAt <= ours.obtainedAt) return;
      adopt(data.tokens);
      heard?.();
    } else if ('ended' in data) {
      if (data.ended === ours.id) end();
    } else if (data.asked === ours.id) post({ tokens: ours });
  };

  return {
    tell: (tokens) => post({ tokens }),
    tellEnd: (ended) => post({ ended }),
    ask(asked, patience) {
      post({ asked });
      return new Promise((resolve) => {
        heard = resolve;
        setTimeout(resolve, patience);
      });
    },
  };

  function post(message: Message): void {
    channel.postMessage(message);
  }
}
