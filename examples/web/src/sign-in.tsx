import { type FormEvent, useState } from 'react';
import { scopeDescriptions } from './gql/index.ts';
import { session, useSession } from './session.ts';

/** Asks for the scopes that are ticked, and no other. */
export function SignIn() {
  const state = useSession();
  const [failure, setFailure] = useState('');
  const ended = !state.signedIn && state.reason && state.reason !== 'signed-out';

  function signIn(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const scopes = new FormData(event.currentTarget).getAll('scope').map(String);
    session
      .signInWithPopup({ scopes: [...new Set(['me', ...scopes])] })
      .catch(({ code }) => setFailure(`Not signed in: ${code}.`));
  }

  return (
    <section className="card sign-in" aria-labelledby="sign-in">
      <h2 id="sign-in">Sign in</h2>
      <p>{ended ? 'Your session has ended.' : 'Choose what Shelf may do. You can allow more later.'}</p>
      <form onSubmit={signIn}>
        {Object.entries(scopeDescriptions)
          .sort(([one], [other]) => Number(other === 'me') - Number(one === 'me'))
          .map(([scope, description]) => (
            <label key={scope}>
              <input type="checkbox" name="scope" value={scope} {...(scope === 'me' && needed)} />
              <span>
                {description} <code>{scope}</code>
              </span>
            </label>
          ))}
        <button type="submit">Sign in</button>
      </form>
      <p role="status">{failure}</p>
      <p className="hint">
        The demonstration's user is <code>johndoe</code>, with the password <code>secret</code>.
      </p>
    </section>
  );
}

/** Without it the app does not work. */
const needed = { defaultChecked: true, disabled: true };
