import type { TokenSession } from '../client/session-types.ts';
import type { DeclaredScope } from '../directive/catalogue.ts';
import { schemaRequirements } from '../directive/schema-requirements.ts';
import type { Granted } from '../requirement/satisfaction.ts';
import type { Answer } from './answer.ts';
import { createRequirementsSource, type Requirements } from './requirements-source.ts';
import { createStore, type Store } from './store.ts';

/** How a person can sign in. */
export interface SignInMethods {
  /** With name and password, here (RFC 6749 §4.3). */
  readonly password: boolean;
  /** On the server's own pages, in a window (authorization code with PKCE). */
  readonly popup: boolean;
}

export interface ScopesOptions {
  readonly session: TokenSession;
  /** Where the API's SDL is with its directives, such as `/schema.graphql`. It is asked with the token. */
  readonly schemaUrl?: string;
  /** The SDL itself, in place of that; beside it, what was fetched from there already, without a token. */
  readonly typeDefs?: string;
  /** Both by default; what the session cannot do is refused there. */
  readonly methods?: SignInMethods;
  /** Names of scopes, for while the SDL is not shown. */
  readonly scopes?: readonly string[];
  /** What the dialog says of where tokens come from, such as the token endpoint's address. */
  readonly tokensFrom?: string;
  readonly fetch?: typeof fetch;
}

export interface ScopesState {
  readonly requirements: Requirements;
  /** What the last answer lacked; null once that has changed. */
  readonly answer: Answer | null;
  /** A subscription ended with its token. */
  readonly tokenEnded: boolean;
  readonly isLost: boolean;
  /** The dialog with the scopes that are ticked in it; null while it is closed. */
  readonly dialog: { readonly scopes: readonly string[] } | null;
  /** For screen readers, and beside what was pressed. */
  readonly notice: string;
}

/** What all parts of the plugin share. */
export interface ScopesModel extends Store<ScopesState> {
  readonly options: ScopesOptions;
  readonly session: TokenSession;
  /** The schema with the requirements, once it was read. */
  requirements(): Promise<Requirements>;
  /** Reads it again; `authorization` is sent in place of the session's token. */
  reload(authorization?: string): Promise<Requirements>;
  /** Opens the dialog. */
  ask(scopes?: readonly string[]): void;
  /** Whether the token can have these without a password: within what was granted at first, or by asking in a window. */
  canChoose(scopes: readonly string[]): boolean;
  /** A token that has these and no other scopes. @throws TokenSessionError */
  choose(scopes: readonly string[]): Promise<void>;
  /** A token that has these scopes, too: at once where the session may widen it, else through the dialog. True where it has them now. */
  widen(scopes: readonly string[]): Promise<boolean>;
  lose(): void;
}

/** In milliseconds. */
const lookEvery = 2_000;

export function createScopesModel(options: ScopesOptions): ScopesModel {
  const { session } = options;
  const source = createRequirementsSource(options);
  const store = createStore<ScopesState>({
    requirements: source.current,
    answer: null,
    tokenEnded: false,
    isLost: false,
    dialog: null,
    notice: '',
  });
  let loading = Promise.resolve(source.current);
  void reload();
  let before = session.state;
  session.subscribe(follow);
  const model: ScopesModel = {
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,
    set: store.set,
    options,
    session,
    requirements: () => loading,
    reload,
    ask: (scopes = []) => store.set({ dialog: { scopes } }),
    canChoose,
    choose,
    widen,
    lose,
  };
  return model;

  /** Another token may be shown another schema, and no longer gets the answer that is seen. */
  function follow(): void {
    const [was, is] = [before, session.state];
    before = is;
    if (
      was.signedIn === is.signedIn &&
      String(grantedOf(was)) === String(grantedOf(is)) &&
      idOf(was) === idOf(is)
    )
      return;
    store.set({ answer: null, notice: noticeOf(is) });
    void reload();
  }

  function reload(authorization?: string): Promise<Requirements> {
    loading = source.load(authorization).then((requirements) => {
      if (requirements !== store.state.requirements) store.set({ requirements });
      return requirements;
    });
    return loading;
  }

  function canChoose(scopes: readonly string[]): boolean {
    return isWithin(session.state, scopes) || asksInWindow(session.state, options.methods);
  }

  // Not async: a window opens only in the click itself.
  function choose(scopes: readonly string[]): Promise<void> {
    return isWithin(session.state, scopes) ? session.useScopes(scopes) : session.signInWithPopup({ scopes });
  }

  async function widen(scopes: readonly string[]): Promise<boolean> {
    const { state } = session;
    const wanted = [...new Set([...(state.signedIn ? state.scopes : []), ...scopes])];
    try {
      if (state.signedIn && canChoose(wanted)) {
        await choose(wanted);
        return scopes.every((scope) => grantedOf(session.state).includes(scope));
      }
    } catch (error) {
      store.set({ notice: String(Object(error).description ?? error) });
    }
    store.set({ dialog: { scopes: wanted } });
    return false;
  }

  function lose(): void {
    if (store.state.isLost) return;
    store.set({ isLost: true });
    const look = setInterval(async () => {
      const { problem } = await reload();
      if (problem === 'away' || !(await answers(options))) return;
      clearInterval(look);
      store.set({ isLost: false, notice: 'The server answers again.' });
    }, lookEvery);
  }
}

/** Whether anything at all is answered. */
async function answers({ schemaUrl, ...options }: ScopesOptions): Promise<boolean> {
  if (schemaUrl === undefined) return true;
  try {
    return (await (options.fetch ?? fetch)(schemaUrl, { method: 'HEAD' })).status < 500;
  } catch {
    return false;
  }
}

type SessionState = TokenSession['state'];

/** The granted scopes, as the requirements are asked with them. */
export function grantedBy(state: SessionState): Granted {
  return state.signedIn ? new Set(state.scopes) : null;
}

function isWithin(state: SessionState, scopes: readonly string[]): boolean {
  return state.signedIn && state.renewable && scopes.every((scope) => state.ceiling.includes(scope));
}

/** Who signed in on the server's pages is asked there again, for no more than is wanted. */
function asksInWindow(state: SessionState, methods: SignInMethods | undefined): boolean {
  return state.signedIn && state.username === undefined && methods?.popup !== false;
}

function grantedOf(state: SessionState): readonly string[] {
  return state.signedIn ? state.scopes : [];
}

function idOf(state: SessionState): string | undefined {
  return state.signedIn ? state.id : undefined;
}

/** What became of the token, for people. */
export function noticeOf(state: SessionState): string {
  if (state.signedIn) {
    return state.scopes.length > 0
      ? `The token grants ${state.scopes.join(', ')}.`
      : 'The token grants no scopes.';
  }
  if (state.reason === 'expired') return 'The token expired. Sign in again.';
  if (state.reason === 'refused') return 'The server ended the session. Sign in again.';
  return state.reason === 'signed-out' ? 'Signed out.' : 'Not signed in.';
}

/** Every scope that is known: with its description where the SDL is, else by its name alone. */
export function knownScopes(
  { requirements }: ScopesState,
  { scopes = [] }: ScopesOptions,
): readonly DeclaredScope[] {
  const read = requirements.schema && schemaRequirements(requirements.schema);
  const named = new Set([...(read?.scopes ?? []), ...scopes]);
  return [...named].map((name) => read?.catalogue.get(name) ?? { name, description: '', implies: [] });
}
