import { writeFile } from 'node:fs/promises';
import { Command } from '@commander-js/extra-typings';
import { type Manifest, persistedOperation } from '../codegen/persisted-operation.ts';
import { readSources } from '../schema-source/read-sources.ts';
import { documentsIn } from './manifest-documents.ts';
import { printJson, printLine } from './printing.ts';
import { RefusedError } from './refused.ts';
import { projectOption, readValidSchema, schemaArgument, withHeaderOptions } from './schema-options.ts';

/** Which files of a folder are read. */
const extensions = ['.graphql', '.gql', '.ts', '.tsx', '.js', '.jsx'];

/** `graphql-scopes manifest DOCUMENTS…` */
export function manifestCommand(): Command {
  const command = withHeaderOptions(
    new Command('manifest')
      .argument(
        '[documents...]',
        "the app's operations: .graphql files, code with graphql`…`, or persisted-documents.json of graphql-codegen; default: the graphql-config",
      )
      .option('--schema <pointer...>', schemaArgument)
      .option('--out <file>', 'writes this file in place of stdout')
      .addOption(projectOption()),
  ).action(async (pointers, { schema: schemaPointers = [], out, ...choice }) => {
    const { schema, project } = await readValidSchema(schemaPointers, choice);
    const named = pointers.length > 0 ? pointers : (project?.documents ?? []);
    const folder = pointers.length > 0 ? process.cwd() : (project?.folder ?? process.cwd());
    const documents = await documentsIn(await readSources(named, { folder, extensions }));
    const problems: string[] = [];
    const manifest: { [id: string]: Manifest[string] } = Object.create(null);
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
