import type { SchemaProblem } from '../errors.ts';
import type { Requirement } from '../requirement/requirement.ts';
import type { Granted } from '../requirement/satisfaction.ts';

/**
 * - `breaking`: some token or client that got something does not get it any more
 * - `security`: something is open to who did not get it before
 * - `info`: nobody gets less, nobody more
 */
export type ChangeLevel = 'breaking' | 'security' | 'info';

export type ChangeKind =
  | 'tightened'
  | 'loosened'
  | 'rewritten'
  | 'field removed'
  | 'field added'
  | 'type removed'
  | 'type added'
  | 'argument removed'
  | 'argument added'
  | 'input field removed'
  | 'input field added'
  | 'type changed'
  | 'interfaces changed'
  | 'members changed'
  | 'marked public'
  | 'public no more'
  | 'scope removed'
  | 'scope added'
  | 'scope renamed'
  | 'implies more'
  | 'implies less'
  | 'description changed';

/** One thing that is different between two versions of a schema. */
export interface Change {
  readonly kind: ChangeKind;
  readonly level: ChangeLevel;
  /** A schema coordinate, or the name of a scope. */
  readonly coordinate: string;
  readonly text: string;
  /** What a tightened or loosened thing asked for, and asks for. */
  readonly before?: Requirement;
  readonly after?: Requirement;
  /** The smallest tokens that lose or gain it; null is a request without one. */
  readonly tokens?: readonly Granted[];
  /** Where what is asked for was changed. */
  readonly causes?: readonly string[];
  /** In the later version where it is there, else in the earlier. */
  readonly place?: SchemaProblem['place'];
}

export const levels: Readonly<Record<ChangeLevel, number>> = { breaking: 0, security: 1, info: 2 };
