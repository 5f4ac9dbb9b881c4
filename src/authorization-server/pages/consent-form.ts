import { appMark } from './app-mark.ts';
import { type Html, html } from './html.ts';

/** A scope that a person is asked to grant. */
export interface OfferedScope {
  readonly name: string;
  readonly description: string;
  /** Descriptions of what it implies. */
  readonly includes: readonly string[];
  readonly required: boolean;
  readonly ticked: boolean;
}

export interface ConsentForm {
  readonly action: string;
  readonly csrf: string;
  readonly clientName: string;
  readonly username: string;
  readonly scopes: readonly OfferedScope[];
  /** Names of scopes that the app requires, and that the person may not have. */
  readonly outOfReach: readonly string[];
  /** Whether the app is told who the person is (OpenID Connect). */
  readonly identity: boolean;
  /** URL that asks for another account. */
  readonly otherAccount: string;
  /** Whether it is a page of this server's own, which is asked each time and stands in no list. */
  readonly own: boolean;
  /** Where the answer goes. */
  readonly redirectUri: string;
  readonly problem?: string | undefined;
}

/** Asks which of the scopes an application shall have. */
export function consentForm(form: ConsentForm): Html {
  const { clientName, username, scopes, outOfReach, identity, problem, redirectUri } = form;
  const mayAllow = outOfReach.length === 0 && (scopes.length > 0 || identity);
  return html`${appMark(clientName)}
<h1>${clientName} asks for access</h1>
<p class="quiet">You are signed in as <strong>${username}</strong>. <a href="${form.otherAccount}">Use another account</a></p>
${problem !== undefined && html`<p class="error" role="alert" id="problem">${problem}</p>`}
<form method="post" action="${form.action}">
<input type="hidden" name="csrf" value="${form.csrf}">
${mayAllow && identity && html`<p>${clientName} will know who you are.</p>`}
${
  mayAllow &&
  scopes.length > 0 &&
  html`<fieldset>
<legend>It may:</legend>
${scopes.map(checkbox)}
</fieldset>`
}
${
  outOfReach.length > 0 &&
  html`<p>It does not work without <code>${outOfReach.join(' ')}</code>, which you may not grant.</p>`
}
${outOfReach.length === 0 && !mayAllow && html`<p>You may not grant anything of what it asks for.</p>`}
<p class="quiet">Your answer goes to ${form.own ? html`this server’s own page` : destination(redirectUri)}.${mayAllow && withdrawal(form)}</p>
<div class="buttons">
${mayAllow && html`<button class="main" type="submit" name="decision" value="allow">Allow</button>`}
<button type="submit" name="decision" value="deny" formnovalidate>Deny</button>
</div>
</form>`;
}

function withdrawal({ own }: ConsentForm): Html {
  if (own) return html` Logging out there withdraws access.`;
  return html` You can withdraw access at any time on the page <a href="/account/apps">Apps</a>.`;
}

function checkbox({ name, description, includes, required, ticked }: OfferedScope): Html {
  return html`<label class="scope"><input type="checkbox" name="scope" value="${name}"${ticked && html` checked`}${required && html` required`}>
<span>${description}${includes.map((other) => html`<span class="quiet">Includes: ${other}</span>`)}
<span class="about"><code>${name}</code>${required && html`<em>required by this app</em>`}</span></span></label>
`;
}

function destination(redirectUri: string): Html {
  const { protocol, host, hostname } = new URL(redirectUri);
  if (protocol === 'https:') return html`<strong>${host}</strong>`;
  if (protocol === 'http:')
    return html`a program on <strong>${hostname === 'localhost' ? 'this device' : host}</strong>`;
  return html`the app that opens <strong>${protocol}</strong>`;
}
