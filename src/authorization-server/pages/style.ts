/** The look of all pages: one sheet, light and dark, from a phone's width up. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --text: #1c2024; --quiet: #5b636d; --line: #c9ced6; --accent: #1f5fbf; --on-accent: #fff; --error: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1e2226; --text: #edeff2; --quiet: #a3acb8; --line: #48505a; --accent: #8ab8ff; --on-accent: #0d1b30; --error: #ff9d94;
  }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 27rem; margin: 6vh auto 0; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: .9rem; }
.error { padding: .6rem .8rem; border-left: 4px solid var(--error); color: var(--error); font-weight: 600; }
label { display: block; }
.field { margin-bottom: 1rem; }
.field label { font-weight: 600; margin-bottom: .25rem; }
.field input { width: 100%; min-height: 2.75rem; padding: .5rem .7rem; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--quiet); border-radius: .5rem; }
.field input[aria-invalid] { border-color: var(--error); }
fieldset { margin: 0 0 1rem; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: .25rem; font-weight: 600; }
.scope { display: flex; gap: .75rem; padding: .65rem 0; border-bottom: 1px solid var(--line); cursor: pointer; }
.scope input { flex: none; width: 1.25rem; height: 1.25rem; margin: .15rem 0 0; accent-color: var(--accent); }
.scope code, .scope em { color: var(--quiet); font-size: .85rem; }
.scope span { display: block; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
button { flex: 1 1 8rem; min-height: 2.75rem; padding: .5rem 1rem; font: inherit; font-weight: 600; color: var(--accent); background: transparent; border: 1px solid var(--accent); border-radius: .5rem; cursor: pointer; }
button.main { color: var(--on-accent); background: var(--accent); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.apps { list-style: none; margin: 0 0 1rem; padding: 0; border-bottom: 1px solid var(--line); }
.apps > li { padding: 1rem 0; border-top: 1px solid var(--line); }
.apps ul { margin: .25rem 0 .75rem; padding-left: 1.25rem; }
`;
