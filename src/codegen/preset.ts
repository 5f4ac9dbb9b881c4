import type { CodegenPlugin, Types } from '@graphql-codegen/plugin-helpers';
import { buildASTSchema, type DocumentNode } from 'graphql';
import { documentScopes } from './document-scopes.ts';
import { plugin, refuseBeyondCeiling, type ScopesConfig } from './plugin.ts';

/** Those of the client preset, and ours. */
export interface ScopesPresetConfig extends ScopesConfig {
  readonly onExecutableDocumentNode?: (document: DocumentNode) => Record<string, unknown> | undefined;
  readonly [name: string]: unknown;
}

/**
 * graphql-codegen's client preset, whose documents say what scopes they need: in `__meta__`, typed. Beside its files it writes
 * `scopes.ts`, see {@link plugin}.
 *
 * @throws Error for an operation beyond the ceiling
 */
export const preset: Types.OutputPreset<ScopesPresetConfig> = {
  prepareDocuments: async (file, documents) =>
    (await clientPreset()).prepareDocuments?.(file, documents) ?? documents,
  async buildGeneratesSection(options) {
    const schema = options.schemaAst ?? buildASTSchema(options.schema);
    const { ceiling, ...presetConfig } = options.presetConfig;
    refuseUnsaid(options.config.documentMode);
    refuseBeyondCeiling(schema, options.documents, ceiling);
    const sections = await (await clientPreset()).buildGeneratesSection({
      ...options,
      presetConfig: {
        ...presetConfig,
        onExecutableDocumentNode: (document: DocumentNode) => ({
          ...presetConfig.onExecutableDocumentNode?.(document),
          ...documentScopes(schema, document),
        }),
      },
    });
    return [...sections.map((section) => withScopes(section, options)), scopesFile(options)];
  },
};

type Options = Types.PresetFnArgs<ScopesPresetConfig>;

async function clientPreset(): Promise<Types.OutputPreset> {
  try {
    return (await import('@graphql-codegen/client-preset')).preset;
  } catch (cause) {
    throw new Error('The preset graphql-scopes/codegen needs @graphql-codegen/client-preset; install it', {
      cause,
    });
  }
}

/** In the other modes the client preset writes no `__meta__`. */
function refuseUnsaid(documentMode: unknown): void {
  if (documentMode === undefined || modes.includes(String(documentMode))) return;
  throw new Error(
    `documentMode: ${documentMode} has no place for scopes; leave it out, or write one of ${modes.join(', ')}`,
  );
}

const modes = ['documentNodeImportFragments', 'string'];

/** The documents get a type that has `__meta__`, and the index names what scopes.ts has. */
function withScopes(section: Types.GenerateOptions, options: Options): Types.GenerateOptions {
  const from = `./scopes${extensionOf(options)}`;
  const file = section.filename.slice(options.baseOutputDir.length);
  if (file === 'graphql.ts') {
    return { ...section, config: { ...section.config, documentNodeImport: `${from}#ScopedDocumentNode` } };
  }
  if (file !== 'index.ts') return section;
  const content = `export * from "${from}";`;
  return { ...section, plugins: [...section.plugins, { add: { content } }] };
}

function scopesFile(options: Options): Types.GenerateOptions {
  const content = [
    '/** A document that says what scopes it needs; a fragment by itself does not. */',
    'export interface ScopedDocumentNode<Result, Variables> extends TypedDocumentNode<Result, Variables> {',
    '  readonly __meta__?: DocumentScopes;',
    '}',
    '',
  ].join('\n');
  const scopes: CodegenPlugin = { plugin };
  const types: CodegenPlugin = {
    plugin: () => ({
      prepend: [
        '/* eslint-disable */',
        "import type { TypedDocumentNode } from '@graphql-typed-document-node/core';",
      ],
      content,
    }),
  };
  return {
    filename: `${options.baseOutputDir}scopes.ts`,
    plugins: [{ scopes: {} }, { types: {} }],
    pluginMap: { scopes, types },
    schema: options.schema,
    ...(options.schemaAst && { schemaAst: options.schemaAst }),
    config: {},
    documents: [],
  };
}

/** As the client preset writes it in imports. */
function extensionOf({ config }: Options): string {
  if (typeof config.importExtension === 'string') return config.importExtension;
  return config.emitLegacyCommonJSImports === false ? '.js' : '';
}
