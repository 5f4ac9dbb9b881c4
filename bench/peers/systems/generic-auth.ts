import { useGenericAuth } from '@envelop/generic-auth';
import { bearerToken } from 'graphql-scopes/token';
import type { System } from '../../../test/conformance/system.ts';
import { createYogaSystem, verify } from '../../../test/conformance/systems/yoga.ts';
import { nameInSchema } from './requirements.ts';

/**
 * https://the-guild.dev/graphql/envelop/plugins/use-generic-auth, "protect-granular" with its own @requiresScopes and
 * @authenticated. As it comes it refuses an operation whole.
 */
export const genericAuth: System = createGenericAuthSystem('@envelop/generic-auth', true);
/** "Allow partial execution". */
export const genericAuthInPart: System = createGenericAuthSystem('@envelop/generic-auth, in part', false);

function createGenericAuthSystem(name: string, rejectUnauthenticated: boolean): System {
  return createYogaSystem(
    name,
    (_setup, schema, others) => [
      useGenericAuth({
        mode: 'protect-granular',
        resolveUserFn,
        extractScopes: (user) => [...((user as User)?.scopes ?? [])],
        authDirectiveName: nameInSchema(schema, 'authenticated'),
        // Its type allows no other name, its code does.
        scopesDirectiveName: nameInSchema(schema, 'requiresScopes') as 'requiresScopes',
        rejectUnauthenticated,
      }),
      ...others,
    ],
    // As the response cache's documentation says of what is not the same for everyone.
    (request) => request.headers.get('authorization'),
  );
}

type User = Awaited<ReturnType<typeof verify>> | null;

async function resolveUserFn({ request }: { request: Request }): Promise<User> {
  const token = bearerToken([request.headers.get('authorization') ?? '']);
  return token ? verify(token) : null;
}
