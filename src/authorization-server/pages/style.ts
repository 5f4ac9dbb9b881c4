/** The look of all pages: one sheet, light and dark, from a phone's width up. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f1f3f7; --card: #fff; --field: #fff; --text: #16191d; --quiet: #565f6b; --line: #dde1e8; --edge: #868f9c;
  --accent: #1d5bbf; --on-accent: #fff; --pressed: #174a9c; --tint: #e9f0fc; --error: #a8201a; --error-tint: #fdeeed;
  --shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 12px 32px rgb(16 24 40 / 9%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101316; --card: #1a1e23; --field: #12161a; --text: #eceff3; --quiet: #a5aeba; --line: #2f363e; --edge: #79838f;
    --accent: #8cb9ff; --on-accent: #0b1a2e; --pressed: #b3d0ff; --tint: #1f2d42; --error: #ffa69e; --error-tint: #3a2122;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: clamp(1rem, 7vh, 5rem) 1rem 2rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", system-ui, sans-serif;
}
main { max-width: 28rem; margin: 0 auto; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shadow); }
h1 { margin: 0 0 .35rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.0625rem; line-height: 1.35; overflow-wrap: anywhere; }
p { margin: 0 0 1rem; text-wrap: pretty; overflow-wrap: anywhere; }
main > p:last-child { margin-bottom: 0; }
h1 + .error { margin-top: 1rem; }
h1 + p { margin-bottom: 1.5rem; }
.quiet { color: var(--quiet); font-size: .9375rem; }
.quiet strong { color: var(--text); font-weight: 600; }
.error { padding: .7rem .9rem; border: 1px solid var(--error); border-radius: .6rem; background: var(--error-tint); color: var(--error); font-weight: 600; }
.mark { flex: none; display: grid; place-items: center; width: 2.75rem; height: 2.75rem; border-radius: .75rem; background: var(--tint); color: var(--accent); font-size: 1.25rem; font-weight: 700; }
.mark + h1 { margin-top: 1rem; }
label { display: block; }
.field { margin-bottom: 1.1rem; }
.field label { margin-bottom: .35rem; font-size: .9375rem; font-weight: 600; }
.field input { width: 100%; min-height: 2.875rem; padding: .5rem .8rem; font: inherit; color: inherit; background: var(--field); border: 1px solid var(--edge); border-radius: .6rem; }
.field input[aria-invalid] { border-color: var(--error); }
fieldset { min-width: 0; margin: 0 0 1.25rem; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: .6rem; font-weight: 600; }
.scope { display: flex; gap: .8rem; padding: .8rem .9rem; border: 1px solid var(--line); border-top-width: 0; cursor: pointer; }
legend + .scope { border-top-width: 1px; border-radius: .75rem .75rem 0 0; }
.scope:last-child { border-radius: 0 0 .75rem .75rem; }
legend + .scope:last-child { border-radius: .75rem; }
.scope:hover { background: var(--tint); }
.scope input { flex: none; width: 1.2rem; height: 1.2rem; margin: .16rem 0 0; accent-color: var(--accent); }
.scope span { display: block; min-width: 0; overflow-wrap: anywhere; }
.scope .about { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem .6rem; margin-top: .15rem; font-size: .8125rem; color: var(--quiet); }
code { font: .8125rem/1.5 ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace; }
em { font-style: normal; font-weight: 600; color: var(--accent); }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
.field + .buttons { margin-top: 1.6rem; }
button { flex: 1 1 8rem; min-height: 2.875rem; padding: .5rem 1rem; font: inherit; font-weight: 600; color: var(--text); background: transparent; border: 1px solid var(--edge); border-radius: .6rem; cursor: pointer; }
button:hover { background: var(--tint); }
button.main { color: var(--on-accent); background: var(--accent); border-color: var(--accent); }
button.main:hover { background: var(--pressed); border-color: var(--pressed); }
button.small { flex: none; min-height: 2.25rem; padding: .25rem .9rem; font-size: .9375rem; }
a { color: var(--accent); text-underline-offset: .15em; }
.quiet a { white-space: nowrap; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.field input:focus-visible { outline-width: 2px; outline-offset: 0; border-color: var(--accent); }
.apps { list-style: none; margin: 0 0 1.5rem; padding: 0; }
.apps > li { padding: 1.1rem; border: 1px solid var(--line); border-radius: .75rem; }
.apps > li + li { margin-top: .75rem; }
.app { display: flex; align-items: center; gap: .85rem; }
.app p { margin: 0; }
.apps ul { margin: .85rem 0 1rem; padding-left: 1.2rem; }
.apps ul li::marker { color: var(--quiet); content: "•  "; }
.bar { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
.bar p { margin: 0; }
footer { margin-top: 1.25rem; text-align: center; font-size: .8125rem; color: var(--quiet); overflow-wrap: anywhere; }
@media (max-width: 30rem) {
  body { padding: 1rem .75rem 1.5rem; }
  main { padding: 1.5rem 1.25rem; }
}
`;
