import { CommanderError } from '@commander-js/extra-typings';
import { InvalidSchemaError } from '../errors.ts';
import { SourceError } from '../schema-source/source-error.ts';
import { printable } from './printing.ts';
import { createProgram } from './program.ts';

// `graphql-scopes list | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await (await createProgram(process.argv.slice(2))).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong, or shown the help that was asked for.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { explanationOf } = await import('../server/explanation-of.ts');
    process.stderr.write(`${explanationOf(error).split('\n').map(printable).join('\n')}\n`);
    process.exitCode = isAboutInput(error) ? 2 : 1;
  }
}

// A module that was run for its schema may listen. What is written to a pipe is not there at once.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));

/** 1 says that something was found, or refused; a schema that cannot be looked at is no finding. */
function isAboutInput(error: unknown): boolean {
  return error instanceof InvalidSchemaError || error instanceof SourceError;
}
