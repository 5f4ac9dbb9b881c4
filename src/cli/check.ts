import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { SchemaProblem } from '../errors.ts';
import { unannotatedFields } from '../schema-source/load-schema.ts';
import { annotationLine } from './annotations.ts';
import { formatOption } from './format-option.ts';
import { jsonOption, painted, printJson, printLine, printText } from './printing.ts';
import { projectOption, readSchema, schemaArgument, withHeaderOptions } from './schema-options.ts';

/** `graphql-scopes check [SCHEMA]` */
export function checkCommand(): CommandUnknownOpts {
  return withHeaderOptions(
    new Command('check')
      .argument('[schema...]', schemaArgument)
      .option(
        '--deny-unannotated',
        'root fields without a requirement and without @public are errors, too (S24)',
      )
      .addOption(formatOption(['table', 'json', 'github']))
      .addOption(jsonOption())
      .addOption(projectOption()),
  )
    .addHelpText('after', '\nExit code: 0 without errors, 1 with, 2 where the schema cannot be read.')
    .action(async (pointers, { denyUnannotated, format, json, ...choice }) => {
      const { schema, problems: found } = await readSchema(pointers, choice);
      const unannotated = denyUnannotated && schema && found.length === 0 ? unannotatedFields(schema) : [];
      const problems = [...found, ...unannotated];
      print(problems, json ? 'json' : format);
      if (problems.length > 0) process.exitCode = 1;
    });
}

function print(problems: readonly SchemaProblem[], format: 'table' | 'json' | 'github'): void {
  if (format === 'json') {
    printJson(
      problems.map(({ rule, coordinate, text, place }) => ({ rule, coordinate, message: text, ...place })),
    );
    return;
  }
  for (const { rule, text, place } of problems) {
    if (format === 'github') {
      const title = rule === 'GraphQL' ? 'The schema is not valid' : `graphql-scopes ${rule}`;
      printText(annotationLine({ level: 'error', title, message: text, place }));
    } else {
      const where = place ? `${place.file}:${place.line}:${place.column}` : '';
      printText(`${painted('bold', where)}  ${painted('red', rule)}  `.trimStart(), text);
    }
  }
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  if (format === 'table') printLine(problems.length === 0 ? 'No problems.' : `${count}.`);
}
