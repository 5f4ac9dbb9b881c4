import { describe } from 'node:test';
import { clients } from './clients.ts';
import { deployments } from './deployments.ts';
import { refreshTests } from './refresh-tests.ts';
import { revocationTests } from './revocation-tests.ts';
import { signInTests } from './sign-in-tests.ts';

for (const { name, skip, start } of deployments) {
  describe(name, { skip }, async () => {
    const deployment = await start();
    for (const [library, create] of Object.entries(clients)) {
      // A request before the test decides which server gets which step: with each shift, every step goes to another.
      for (const [shift] of deployment.instances.entries()) {
        const app = async () => {
          for (let n = 0; n < shift; n++) deployment.shift();
          return create(deployment.url);
        };
        describe(shift === 0 ? library : `${library}, ${shift} request later`, () => {
          signInTests(deployment, app);
          refreshTests(deployment, app);
          revocationTests(deployment, app);
        });
      }
    }
  });
}
