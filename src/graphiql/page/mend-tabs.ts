/**
 * GraphiQL's tabs are elements with the role of a tab that have buttons in them, which a screen reader does not find:
 * makes a list of buttons of them, with the current one marked.
 */
export function mendTabs(page: HTMLElement): void {
  const observer = new MutationObserver(mend);
  observer.observe(page, { subtree: true, childList: true, attributeFilter: ['aria-selected'] });
  mend();

  function mend(): void {
    const list = page.querySelector('.graphiql-tabs[role="tablist"]');
    list?.setAttribute('role', 'list');
    for (const tab of page.querySelectorAll('.graphiql-tabs > [aria-selected]')) {
      const isCurrent = tab.getAttribute('aria-selected') === 'true';
      tab.setAttribute('role', 'listitem');
      tab.removeAttribute('aria-selected');
      const button = tab.querySelector('button');
      if (isCurrent) button?.setAttribute('aria-current', 'true');
      else button?.removeAttribute('aria-current');
    }
  }
}
