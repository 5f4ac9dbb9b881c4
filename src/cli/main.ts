import { CommanderError } from '@commander-js/extra-typings';
import { explanationOf } from '../server/explanation-of.ts';
import { printable } from './printing.ts';
import { createProgram } from './program.ts';

// `graphql-scopes list | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await createProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong, or shown the help that was asked for.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`${explanationOf(error).split('\n').map(printable).join('\n')}\n`);
    process.exitCode = 1;
  }
}
