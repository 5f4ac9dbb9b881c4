import type { GraphQLSchema } from 'graphql';
import type { TokenSession } from '../client/session-types.ts';
import { readRequirements } from './read-requirements.ts';

/** What is known of the schema's requirements. */
export type Requirements =
  | { readonly schema: GraphQLSchema; readonly problem: null }
  | {
      readonly schema: null;
      /** `hidden`: the server shows it to others only. `away`: it does not answer. `unreadable`: what it answers is no SDL. */
      readonly problem: 'loading' | 'hidden' | 'away' | 'unreadable';
    };

export interface RequirementsSourceOptions {
  /** Where the SDL is, or itself; with both, what everyone is shown is known, and is not asked for at first. */
  readonly schemaUrl?: string | undefined;
  readonly typeDefs?: string | undefined;
  readonly session: Pick<TokenSession, 'accessToken'>;
  readonly fetch?: typeof fetch | undefined;
}

export interface RequirementsSource {
  /** What was read last; the same object until it changes. */
  readonly current: Requirements;
  /** Reads again: another token may be shown another schema. `authorization` is sent in place of the session's. */
  load(authorization?: string): Promise<Requirements>;
}

/** The SDL's requirements, as the one that is signed in is shown them. */
export function createRequirementsSource(options: RequirementsSourceOptions): RequirementsSource {
  let text = options.typeDefs;
  let current = text === undefined ? nothing('loading') : requirementsIn(text);
  let latest = 0;

  return {
    get current() {
      return current;
    },
    load,
  };

  async function load(authorization?: string): Promise<Requirements> {
    const number = ++latest;
    const found = await read(options, authorization, number === 1);
    // Another was begun in the meantime, with the token that counts now.
    if (number !== latest) return current;
    if (typeof found !== 'string') {
      // What is known stays true while nobody answers.
      if (found.problem !== 'away' || !current.schema) [current, text] = [found, undefined];
    } else if (found !== text) {
      [current, text] = [requirementsIn(found), found];
    }
    return current;
  }
}

async function read(
  options: RequirementsSourceOptions,
  authorization: string | undefined,
  isFirst: boolean,
): Promise<string | Requirements> {
  if (options.schemaUrl === undefined) return options.typeDefs ?? nothing('unreadable');
  try {
    const header = authorization ?? (await sessionHeader(options));
    if (isFirst && header === undefined && options.typeDefs !== undefined) return options.typeDefs;
    const headers: Record<string, string> = header === undefined ? {} : { authorization: header };
    const response = await (options.fetch ?? fetch)(options.schemaUrl, { headers });
    if (response.ok) return await response.text();
    return nothing(
      response.status === 401 || response.status === 403
        ? 'hidden'
        : response.status >= 500
          ? 'away'
          : 'unreadable',
    );
  } catch {
    return nothing('away');
  }
}

async function sessionHeader({ session }: RequirementsSourceOptions): Promise<string | undefined> {
  const token = await session.accessToken().catch(() => null);
  return token === null ? undefined : `Bearer ${token}`;
}

function requirementsIn(sdl: string): Requirements {
  try {
    return { schema: readRequirements(sdl), problem: null };
  } catch {
    return nothing('unreadable');
  }
}

function nothing(problem: Exclude<Requirements['problem'], null>): Requirements {
  return { schema: null, problem };
}
