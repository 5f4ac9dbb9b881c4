import 'graphiql/style.css';
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
