import { createHash } from 'node:crypto';
import type { ScopeMap } from '../scope-map/scope-map.ts';
import { scopeMapSvg } from '../scope-map/scope-map-svg.ts';
import { escaped } from '../scope-map/xml.ts';
import { reportRows } from './report-rows.ts';

const style = `
:root { color-scheme: light dark; --line: #d5d9e2; --muted: #65718a; --head: #f6f7f9; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 84rem; padding: 0 1.5rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
figure { border: 1px solid var(--line); border-radius: 8px; margin: 1.5rem 0; max-height: 80vh; overflow: auto; }
figure svg { display: block; } .dark { display: none !important; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--muted); font-weight: 600; position: sticky; top: 0; background: Canvas; }
td:first-child { font-family: ui-monospace, Menlo, monospace; }
.scroll { overflow-x: auto; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3a455a; --muted: #9aa7bf; } .light { display: none !important; } .dark { display: block !important; }
}`;

/** A page by itself: no script, nothing fetched from elsewhere, and a policy that says so. */
export function reportPage(map: ScopeMap): string {
  const { coverage, fields, scopes } = reportRows(map);
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const picture = (theme: 'light' | 'dark') =>
    `<figure class="${theme}">${withOwnIds(scopeMapSvg(map, { theme }), theme)}</figure>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Scopes</title>
<style>${style}</style>
</head>
<body>
<h1>Scopes</h1>
${coverage.map((line) => `<p>${escaped(line)}</p>`).join('\n')}
${picture('light')}
${picture('dark')}
<h2>What each field needs</h2>
${table(fields)}
<h2>What each scope opens</h2>
${table(scopes)}
</body>
</html>
`;
}

/** The two pictures stand in one page, and an id is for one thing. */
function withOwnIds(svg: string, theme: string): string {
  return svg.replaceAll(/\bscope-map-(title|summary)(?=["\s])/g, `scope-map-$1-${theme}`);
}

function table(rows: readonly object[]): string {
  const [first = {}] = rows;
  const titles = Object.keys(first).map((name) =>
    name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  );
  const head = titles.map((title) => `<th scope="col">${escaped(title)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${Object.values(row)
        .map((value) => `<td>${escaped(String(value))}</td>`)
        .join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
