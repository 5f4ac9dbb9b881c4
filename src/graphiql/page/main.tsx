import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import './monaco-workers.ts';
import './page.css';

const root = document.getElementById('graphiql');
if (root) createRoot(root).render(<GraphiQL fetcher={createGraphiQLFetcher({ url: '/graphql' })} />);
