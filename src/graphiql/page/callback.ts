import { createTokenSession } from '../../client/token-session.ts';

// In the window that GraphiQL opened: hands the server's answer over, and closes itself.
const text = document.getElementById('callback');
const redirectUri = location.origin + location.pathname;
const session = createTokenSession({ issuer: location.origin, redirectUri, storage: 'memory' });
try {
  const isAnswer = await session.completeSignIn();
  say(
    isAnswer
      ? 'You are signed in. This window can be closed.'
      : 'There is nothing to do here. Close this window.',
  );
} catch {
  say('Nobody here asked for this answer. Close this window, and sign in again.');
}

function say(words: string): void {
  if (text) text.textContent = words;
}
