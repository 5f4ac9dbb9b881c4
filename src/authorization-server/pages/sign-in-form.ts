import { type Html, html } from './html.ts';

export interface SignInForm {
  /** Path that takes the form. */
  readonly action: string;
  readonly csrf: string;
  readonly username: string;
  /** Why the last attempt failed. */
  readonly problem?: string | undefined;
  /** Whether the person can turn back. */
  readonly mayDeny: boolean;
}

/** The fields as password managers know them. The cursor stands where something is to be typed. */
export function signInForm({ action, csrf, username, problem, mayDeny }: SignInForm): Html {
  const fault = problem !== undefined && html` aria-invalid="true" aria-describedby="problem"`;
  const focus = html` autofocus`;
  return html`${problem !== undefined && html`<p class="error" role="alert" id="problem">${problem}</p>`}
<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf}">
<div class="field"><label for="username">Username</label>
<input id="username" name="username" type="text" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" required${fault}${username === '' && focus}></div>
<div class="field"><label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${fault}${username !== '' && focus}></div>
<div class="buttons">
<button class="main" type="submit">Sign in</button>
${mayDeny && html`<button type="submit" name="decision" value="deny" formnovalidate>Cancel</button>`}
</div>
</form>`;
}
