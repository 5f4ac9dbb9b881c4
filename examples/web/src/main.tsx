import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { session } from './session.ts';
import './style.css';
import { apollo } from './with-apollo.tsx';
import { urql } from './with-urql.tsx';

const clients = { '/apollo': apollo, '/urql': urql };

// The window that the server's pages were in closes here, and this page goes on.
if (location.pathname === '/callback') await session.completeSignIn();

const root = document.getElementById('root');
if (root) {
  const client = location.pathname === '/urql' ? urql : apollo;
  createRoot(root).render(
    <StrictMode>
      <App client={client} clients={clients} />
    </StrictMode>,
  );
}
