import { discover } from './discover.ts';

// All at once: what the server says, the page, and the editor, which GraphiQL would ask for only once it is shown.
const discovered = discover();
const page = import('./show-page.tsx');
void import('monaco-graphql/esm/monaco-editor.js');
void import('monaco-graphql/esm/lite.js');

const root = document.getElementById('graphiql');
const { showPage } = await page;
if (root) showPage(root, await discovered);
