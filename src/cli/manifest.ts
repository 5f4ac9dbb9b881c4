import { writeFile } from 'node:fs/promises';
import { Command, Option } from '@commander-js/extra-typings';
import { type Manifest, persistedOperation } from '../codegen/persisted-operation.ts';
import { documentsIn } from './manifest-documents.ts';
import { readSchema, readSources } from './manifest-sources.ts';
import { printJson, printLine } from './printing.ts';
import { RefusedError } from './refused.ts';

/** `graphql-scopes manifest DOCUMENTS…` */
export function manifestCommand(): Command {
  const command = new Command('manifest')
    .description("writes an app's operations with the scopes that they need, for PERSISTED_OPERATIONS")
    .argument(
      '<documents...>',
      "the app's operations: .graphql files, code with graphql`…`, or persisted-documents.json of graphql-codegen",
    )
    .addOption(
      new Option(
        '--schema <pointers...>',
        'SDL files, globs or URLs, such as schema/*.graphql',
      ).makeOptionMandatory(),
    )
    .option('--out <file>', 'writes this file in place of stdout')
    .action(async (pointers, { schema: schemaPointers, out }) => {
      const schema = await readSchema(schemaPointers);
      const documents = await documentsIn(await readSources(pointers));
      const problems: string[] = [];
      const manifest: { [id: string]: Manifest[string] } = {};
      for (const { id, text, place } of documents) {
        const operation = persistedOperation(schema, text);
        if ('problem' in operation) problems.push(`${place}: ${operation.problem}`);
        else manifest[id] = operation;
      }
      if (documents.length === 0) problems.push('there are no operations in these documents');
      if (problems.length > 0) throw new RefusedError(problems.join('\n'));
      if (out === undefined) return printJson(manifest);
      await writeFile(out, `${JSON.stringify(manifest, null, 2)}\n`);
      printLine(
        `Wrote ${documents.length === 1 ? '1 operation' : `${documents.length} operations`} to ${out}.`,
      );
    });
  return command as unknown as Command;
}
