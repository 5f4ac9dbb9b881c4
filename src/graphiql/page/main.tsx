import 'graphiql/style.css';
import '../style.css';
import './page.css';
import { createRoot } from 'react-dom/client';
import { discover } from './discover.ts';
import { mendTabs } from './mend-tabs.ts';
import './monaco-workers.ts';
import { createPage } from './page.tsx';

// GraphiQL would ask for the editor only once it is shown.
void import('monaco-graphql/esm/monaco-editor.js');
void import('monaco-graphql/esm/lite.js');

const root = document.getElementById('graphiql');
if (root) {
  mendTabs(root);
  const Page = createPage(await discover());
  createRoot(root).render(<Page />);
}
