import { useGraphiQL } from '@graphiql/react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { SessionState } from '../../client/session-state.ts';
import { type OperationNeeds, operationNeeds } from '../operation-needs.ts';
import { grantedBy, type ScopesModel, type ScopesState } from '../scopes-model.ts';

export function useScopesState(model: ScopesModel): ScopesState {
  return useSyncExternalStore(model.subscribe, () => model.state);
}

export function useSessionState({ session }: ScopesModel): SessionState {
  return useSyncExternalStore(session.subscribe, () => session.state);
}

/** Seconds until then, each second anew; null without a time. */
export function useSecondsUntil(time: number | null): number | null {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    if (time === null) return;
    setNow(Date.now() / 1000);
    const tick = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(tick);
  }, [time]);
  return time === null ? null : Math.max(0, Math.round(time - now));
}

/** Whether somebody can see the page: its tab is in front. */
export function usePageVisible(): boolean {
  return useSyncExternalStore(onVisibilityChange, () => !document.hidden);
}

function onVisibilityChange(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/** In milliseconds: nobody reads while he types. */
const patience = 100;

/** What the operation at the cursor needs; undefined where there is none, or nothing is known of the schema. */
export function useOperationNeeds(model: ScopesModel): OperationNeeds | undefined {
  const { requirements } = useScopesState(model);
  const session = useSessionState(model);
  const { text, cursor, variables } = useEditorContent();
  if (!requirements.schema) return undefined;
  const granted = grantedBy(session);
  return operationNeeds({
    schema: requirements.schema,
    text,
    cursor,
    variableValues: valuesIn(variables),
    granted,
  });
}

/** Whether the Headers tab has an `Authorization`, which is sent in place of the session's token. */
export function useOwnAuthorization(): boolean {
  const editor = useGraphiQL((state) => state.headerEditor);
  const [isOwn, setOwn] = useState(false);
  useEffect(() => {
    if (!editor) return;
    const read = () => setOwn(/"authorization"\s*:/i.test(editor.getValue()));
    read();
    const listener = editor.onDidChangeModelContent(read);
    return () => listener.dispose();
  }, [editor]);
  return isOwn;
}

interface EditorContent {
  readonly text: string;
  readonly cursor: number;
  readonly variables: string;
}

function useEditorContent(): EditorContent {
  const editor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const [content, setContent] = useState<EditorContent>({ text: '', cursor: 0, variables: '' });
  useEffect(() => {
    if (!editor) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      const model = editor.getModel();
      const position = editor.getPosition();
      if (!model) return;
      setContent({
        text: model.getValue(),
        cursor: position ? model.getOffsetAt(position) : 0,
        variables: variableEditor?.getValue() ?? '',
      });
    };
    const readSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(read, patience);
    };
    read();
    const listeners = [
      editor.onDidChangeModelContent(readSoon),
      editor.onDidChangeCursorPosition(readSoon),
      variableEditor?.onDidChangeModelContent(readSoon),
    ];
    return () => {
      clearTimeout(timer);
      for (const listener of listeners) listener?.dispose();
    };
  }, [editor, variableEditor]);
  return content;
}

function valuesIn(variables: string): { [name: string]: unknown } | undefined {
  try {
    const values: unknown = JSON.parse(variables);
    return typeof values === 'object' && values !== null ? { ...values } : undefined;
  } catch {
    // Half of it is typed, or there are comments in it.
    return undefined;
  }
}
