import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import { requirementLink } from '../describe-requirements.ts';
import { panelTitle } from '../panel-title.ts';
import type { ScopesModel } from '../scopes-model.ts';
import { useScopesState, useSessionState } from './hooks.ts';

/** What GraphiQL has to do when somebody signs in or out, or another schema is shown. */
export function useSessionEffects(model: ScopesModel): void {
  useLinksToPanel();
  useForgetting(model);
  useIntrospection(model);
}

/** What the documentation and the hover say of scopes leads to the panel. */
function useLinksToPanel(): void {
  const { setVisiblePlugin } = useGraphiQLActions();
  useEffect(() => {
    const open = (event: MouseEvent) => {
      const link = event.target instanceof Element && event.target.closest(links);
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      setVisiblePlugin(panelTitle);
    };
    document.addEventListener('click', open, true);
    return () => document.removeEventListener('click', open, true);
  }, [setVisiblePlugin]);
}

// Monaco's have their address elsewhere.
const links = `a[href="${requirementLink}"], a[data-href="${requirementLink}"]`;

/** What one person was answered is not for the next: answers go when a session ends, in all tabs. */
function useForgetting(model: ScopesModel): void {
  const session = useSessionState(model);
  const { moveTab, stop, updateActiveTabValues } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const activeTabIndex = useGraphiQL((state) => state.activeTabIndex);
  const isSubscribed = useGraphiQL((state) => Boolean(state.subscription));
  const responseEditor = useGraphiQL((state) => state.responseEditor);
  const id = session.signedIn ? session.id : undefined;
  const before = useRef(id);
  useEffect(() => {
    const was = before.current;
    before.current = id;
    // Without a token there was nothing to forget.
    if (was === undefined || was === id) return;
    if (isSubscribed && !session.signedIn && session.reason === 'expired') model.set({ tokenEnded: true });
    stop();
    // The active tab has to stay the object that it is.
    if (tabs.some(({ response }, index) => response && index !== activeTabIndex)) {
      moveTab(tabs.map((tab, index) => (index === activeTabIndex ? tab : { ...tab, response: null })));
    }
    responseEditor?.setValue('');
    updateActiveTabValues({ response: null });
  }, [
    id,
    session,
    isSubscribed,
    tabs,
    activeTabIndex,
    responseEditor,
    model,
    stop,
    updateActiveTabValues,
    moveTab,
  ]);
}

/** Another token may be shown another schema. */
function useIntrospection(model: ScopesModel): void {
  const { requirements } = useScopesState(model);
  const { introspect } = useGraphiQLActions();
  const known = useRef(requirements);
  useEffect(() => {
    const was = known.current;
    known.current = requirements;
    // The first one was awaited by the introspection that GraphiQL begins with.
    if (was !== requirements && was.problem !== 'loading') void introspect();
  }, [requirements, introspect]);
}
