import { Command } from '@commander-js/extra-typings';
export function explainCommand(): Command {
  return new Command('explain');
}
