import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const places = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const missing =
  'no Chromium found: install it (Debian: apt-get install chromium, macOS: brew install --cask chromium), or set CHROMIUM to its path';

/** The machine's Chromium: `CHROMIUM`, else the first that is installed. */
export const browserPath: string | undefined = process.env.CHROMIUM || installed();

/** Why tests in a browser are skipped, or false. CI never skips them. */
export const skipBrowser: string | false = browserPath || process.env.CI ? false : missing;

/** @throws where there is none */
export function requireBrowser(): string {
  if (browserPath === undefined) throw new Error(missing);
  if (!isProgram(browserPath)) throw new Error(`CHROMIUM: there is no program at ${browserPath}`);
  return browserPath;
}

function installed(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...places].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
