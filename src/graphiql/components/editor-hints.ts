import { useGraphiQL, useMonaco } from '@graphiql/react';
import { CompletionItemKind } from 'graphql-language-service';
import type { editor, IDisposable, languages, Position } from 'monaco-editor';
import { useEffect, useRef } from 'react';
import { type HintsOptions, type Suggestion, suggestionsAt, tokenHintAt } from '../editor-hints.ts';
import { grantedBy, type ScopesModel } from '../scopes-model.ts';

type Monaco = typeof import('monaco-editor');

/** Says in the editor, where it suggests fields and where one is pointed at, what they need. */
export function useEditorHints(model: ScopesModel): void {
  const { monaco, monacoGraphQL } = useMonaco();
  const schema = useGraphiQL((state) => state.schema);
  const known = useRef(schema);
  known.current = schema;
  useEffect(() => {
    if (!monaco || !monacoGraphQL) return;
    const hintsAt = (
      document: editor.ITextModel,
      { lineNumber, column }: Position,
    ): HintsOptions | undefined =>
      known.current
        ? {
            schema: known.current,
            requirements: model.state.requirements.schema,
            text: document.getValue(),
            place: { line: lineNumber - 1, character: column - 1 },
          }
        : undefined;
    // The usual suggestions cannot say more than a type: these take their place.
    const { modeConfiguration } = monacoGraphQL;
    monacoGraphQL.setModeConfiguration({ ...modeConfiguration, completionItems: false });
    const registered: IDisposable[] = [
      monaco.languages.registerCompletionItemProvider('graphql', {
        triggerCharacters: [':', '$', ' ', '(', '@'],
        provideCompletionItems(document, position) {
          const hints = hintsAt(document, position);
          const word = document.getWordUntilPosition(position);
          const range = new monaco.Range(
            position.lineNumber,
            word.startColumn,
            position.lineNumber,
            word.endColumn,
          );
          const found = hints ? suggestionsAt(hints) : [];
          return { incomplete: true, suggestions: found.map((item) => suggestion(monaco, item, range)) };
        },
      }),
      monaco.languages.registerHoverProvider('graphql', {
        provideHover(document, position) {
          const hints = hintsAt(document, position);
          const value = hints && tokenHintAt(hints, grantedBy(model.session.state));
          return value === undefined ? null : { contents: [{ value }] };
        },
      }),
    ];
    return () => {
      for (const one of registered) one.dispose();
      monacoGraphQL.setModeConfiguration(modeConfiguration);
    };
  }, [monaco, monacoGraphQL, model]);
}

function suggestion(
  monaco: Monaco,
  item: Suggestion,
  range: languages.CompletionItem['range'],
): languages.CompletionItem {
  const { label, needs, detail, documentation, insertText, sortText, filterText, command } = item;
  return {
    range,
    label: needs ? { label, description: `needs ${needs}` } : label,
    kind: kindOf(monaco, item),
    insertText: insertText ?? label,
    ...(insertText && { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet }),
    ...(sortText && { sortText }),
    ...(filterText && { filterText }),
    ...(detail && { detail }),
    ...(documentation && { documentation: { value: documentation } }),
    ...(command && { command: { ...command, id: command.command } }),
  };
}

/** The language service counts kinds as the protocol does, Monaco in its own way. */
function kindOf({ languages: { CompletionItemKind: kinds } }: Monaco, { kind }: Suggestion): number {
  const name = Object.entries(CompletionItemKind).find(([, value]) => value === kind)?.[0];
  return (Object.entries(kinds).find(([known]) => known === name)?.[1] as number) ?? kinds.Text;
}
