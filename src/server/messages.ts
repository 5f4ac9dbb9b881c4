/** Carries short texts between the instances of a server. One that is not delivered is gone: nothing that has to be right rests on them. */
export interface Messages {
  /** @throws RangeError for a text that is too long */
  send(channel: string, text: string): void;
  /** Gives back how to end it. */
  receive(channel: string, listener: (text: string) => void): () => void;
  close(): Promise<void>;
}
