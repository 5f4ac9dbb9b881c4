import { appMark } from './app-mark.ts';
import { type Html, html } from './html.ts';

export interface AppsList {
  readonly username: string;
  readonly apps: readonly {
    readonly clientId: string;
    readonly clientName: string;
    /** In milliseconds since the epoch. */
    readonly since: number;
    /** In words. */
    readonly scopes: readonly string[];
  }[];
  /** Path that takes the form which withdraws. */
  readonly action: string;
  readonly csrf: string;
  readonly signOut: { readonly action: string; readonly csrf: string };
}

/** The applications that have access, each with its scopes and a button that takes them away. */
export function appsList({ username, apps, action, csrf, signOut }: AppsList): Html {
  return html`<h1>Apps with access to your account</h1>
<p class="quiet">${apps.length === 0 ? 'No app has access.' : 'What you withdraw here, an app has to ask you for again.'}</p>
${
  apps.length > 0 &&
  html`<ul class="apps">
${apps.map(
  ({ clientId, clientName, since, scopes }, index) => html`<li>
<div class="app">${appMark(clientName)}
<div><h2 id="app-${index}">${clientName}</h2>
<p class="quiet">since ${timeOf(since)}</p></div></div>
<ul>${(scopes.length > 0 ? scopes : nothing).map((scope) => html`<li>${scope}</li>`)}</ul>
<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf}">
<input type="hidden" name="client_id" value="${clientId}">
<div class="buttons"><button class="small" type="submit" aria-describedby="app-${index}">Withdraw access</button></div>
</form>
</li>
`,
)}</ul>`
}
<form class="bar" method="post" action="${signOut.action}">
<p class="quiet">You are signed in as <strong>${username}</strong>.</p>
<input type="hidden" name="csrf" value="${signOut.csrf}">
<button class="small" type="submit">Sign out</button>
</form>`;
}

const nothing = ['Use what is open to everyone who is signed in.'];

function timeOf(milliseconds: number): Html {
  const date = new Date(milliseconds);
  const words = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return html`<time datetime="${date.toISOString()}">${words}</time>`;
}
