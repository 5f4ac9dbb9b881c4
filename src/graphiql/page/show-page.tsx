// `graphiql/style.css` without the styles of Monaco, which come with it.
import '@graphiql/react/font/roboto.css';
import '@graphiql/react/font/fira-code.css';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import '../style.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import type { Discovered } from './discover.ts';
import { mendTabs } from './mend-tabs.ts';
import './monaco-workers.ts';
import { createPage } from './page.tsx';

export function showPage(root: HTMLElement, discovered: Discovered): void {
  mendTabs(root);
  const Page = createPage(discovered);
  createRoot(root).render(<Page />);
}
