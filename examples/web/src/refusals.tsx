import type { Refusal } from './client.ts';

/** What the server refused, in its words. */
export function Refusals({ of }: { of: readonly Refusal[] }) {
  return (
    <div role="alert">
      {of.map(({ message, coordinate, missingScopes = [] }) => (
        <p className="refusal" key={`${coordinate} ${message}`}>
          {message}
          {coordinate && (
            <>
              {' '}
              at <code>{coordinate}</code>
            </>
          )}
          {missingScopes.length > 0 && (
            <>
              : the token lacks <code>{missingScopes.join(' ')}</code>
            </>
          )}
        </p>
      ))}
    </div>
  );
}
