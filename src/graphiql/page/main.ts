// First: it begins what takes its time.
import { discovered, fonts } from './early.ts';
import { showPage } from './show-page.tsx';

// GraphiQL asks for the editor only once it is shown; so browsers compile one while the other runs.
void import('monaco-graphql/esm/monaco-editor.js');
void import('monaco-graphql/esm/lite.js');

const root = document.getElementById('graphiql');
const [found] = await Promise.all([discovered, fonts]);
if (root) showPage(root, found);
