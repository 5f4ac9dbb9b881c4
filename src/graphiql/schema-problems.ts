import type { Requirements } from './requirements-source.ts';

/** Why nothing is known of what the schema asks for. */
export const schemaProblems: Record<Exclude<Requirements['problem'], null>, string> = {
  loading: 'The schema is being read.',
  hidden: 'The server shows its schema to those who are signed in.',
  away: 'The server does not answer.',
  unreadable: 'The schema’s requirements could not be read, so what an operation needs is not known.',
};
