import { Command } from '@commander-js/extra-typings';
export function diffCommand(): Command {
  return new Command('diff');
}
