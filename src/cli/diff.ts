import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { operationChange } from '../schema-diff/operation-changes.ts';
import { schemaDiff } from '../schema-diff/schema-diff.ts';
import { loadOperations } from '../schema-source/load-operations.ts';
import { type ChangedOperation, isBreaking, isUnreadable, printDiff } from './diff-text.ts';
import { formatOption } from './format-option.ts';
import { jsonOption } from './printing.ts';
import { readValidSchema, withHeaderOptions } from './schema-options.ts';

/** `graphql-scopes diff OLD NEW` */
export function diffCommand(): CommandUnknownOpts {
  return withHeaderOptions(
    new Command('diff')
      .argument(
        '<old>',
        'SDL file, folder, glob, URL, module, or any of the first three at a git revision: main:schema/*.graphql',
      )
      .argument('<new>', 'the same of the later version')
      .option(
        '--operations <pointer...>',
        'files, folders or globs of operations, or a manifest (.json): which get less',
      )
      .addOption(formatOption(['table', 'json', 'github']))
      .addOption(jsonOption()),
  )
    .addHelpText(
      'after',
      '\nExit code: 1 where some token gets less than before, 2 where the schemas cannot be read.',
    )
    .action(async (old, later, { operations: pointers = [], format, json, ...choice }) => {
      const before = await readValidSchema([old], choice);
      const after = await readValidSchema([later], choice);
      const changes = schemaDiff(before.schema, after.schema);
      const known = pointers.length > 0 ? await loadOperations(pointers, { folder: process.cwd() }) : [];
      const operations = known.flatMap(({ name, document, place }): ChangedOperation[] => {
        const change = operationChange(before.schema, after.schema, document, changes);
        return change ? [{ name: name ?? '(without a name)', place, ...change }] : [];
      });
      printDiff({ changes, operations }, json ? 'json' : format);
      if (changes.some(isBreaking) || !operations.every(isUnreadable)) process.exitCode = 1;
    });
}
