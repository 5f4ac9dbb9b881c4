import { buildSchema } from 'graphql';
import { type ReactElement, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ScopeMapView } from '../../../src/graphiql/scope-map/scope-map-view.tsx';

/** `?token=me+items&theme=dark`: the map of `/schema.graphql`, for a token that has what a person asks for on the page. */
const query = new URLSearchParams(location.search);
const theme = query.get('theme') === 'dark' ? 'dark' : 'light';
const schema = buildSchema(await (await fetch('/schema.graphql')).text());
document.body.style.background = theme === 'dark' ? '#212a3b' : '#fff';

function Page(): ReactElement {
  const [granted, setGranted] = useState(query.get('token')?.split(' ').filter(Boolean));
  return (
    <ScopeMapView
      schema={schema}
      granted={granted}
      onWantScopes={(scopes) => setGranted([...scopes])}
      theme={theme}
    />
  );
}

performance.mark('scope-map-begin');
createRoot(document.getElementById('page') as HTMLElement).render(<Page />);
