import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { scopeMap } from '../scope-map/scope-map.ts';
import { formatOption } from './format-option.ts';
import { jsonOption, printJson } from './printing.ts';
import { reportPage } from './report-page.ts';
import { printReport, reportMarkdown } from './report-text.ts';
import { projectOption, readValidSchema, schemaArgument, withHeaderOptions } from './schema-options.ts';

/** `graphql-scopes report [SCHEMA]` */
export function reportCommand(): CommandUnknownOpts {
  return withHeaderOptions(
    new Command('report')
      .argument('[schema...]', schemaArgument)
      .addOption(formatOption(['table', 'markdown', 'json', 'html']))
      .addOption(jsonOption())
      .addOption(projectOption()),
  )
    .addHelpText(
      'after',
      '\nhtml is a page by itself, with the scope map as a picture: report --format html > scopes.html',
    )
    .action(async (pointers, { format, json, ...choice }) => {
      const { schema } = await readValidSchema(pointers, choice);
      const map = scopeMap(schema);
      if (json || format === 'json') printJson(map);
      else if (format === 'markdown') process.stdout.write(reportMarkdown(map));
      else if (format === 'html') process.stdout.write(reportPage(map));
      else printReport(map);
    });
}
