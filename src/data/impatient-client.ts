import pg from 'pg';

/** Has the system notice in half a minute that the other end is gone; it would be two hours. */
export const watchfulness: pg.ClientConfig = { keepAlive: true, keepAliveInitialDelayMillis: 20_000 };

/** In milliseconds. */
const goodbye = 2000;

/**
 * A connection to Postgres that ends where a statement is not answered within its `query_timeout`. pg would go on with it: the next statement
 * would wait behind that one, on a connection whose other end may be long gone.
 */
export class ImpatientClient extends pg.Client {
  // biome-ignore lint/suspicious/noExplicitAny: pg has nine signatures for it; this is the one that is used here.
  override query: any = async (text: string, values?: unknown[]) => {
    try {
      return await super.query(text, values);
    } catch (error) {
      if ((error as Error).message === 'Query read timeout') void this.end();
      throw error;
    }
  };

  /** Also where nobody says goodbye. */
  override end(...[callback]: [] | [callback: (error: Error) => void]): Promise<void> {
    setTimeout(() => this.connection.stream.destroy(), goodbye).unref();
    return callback ? (super.end(callback) as unknown as Promise<void>) : super.end();
  }
}
