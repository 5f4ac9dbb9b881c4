// `npm run conformance`: asks this project's systems and the peers every conformance case; `-- --write` writes docs/conformance.md.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cases } from '../../test/conformance/cases/index.ts';
import type { System } from '../../test/conformance/system.ts';
import { systems } from '../../test/conformance/systems/index.ts';
import { countOf, type Measured, measureOwn, measurePeer } from '../conformance/measure.ts';
import { type Described, page, summary } from '../conformance/page.ts';
import { rulesTable, systemsTable } from '../conformance/tables.ts';
import { isAskable, peers } from './peers.ts';

const own: Measured[] = [];
for (const system of [...systems, ...(await otherServers())]) {
  own.push(await measureOwn(system, cases));
}
const described: Described[] = [];
for (const peer of peers) {
  const asked = cases.filter((one) => isAskable(peer, one));
  const measured = await measurePeer(peer.system, asked);
  described.push({ ...peer, measured, versions: await Promise.all(peer.packages.map(versionOf)) });
}
const measuredPeers = described.map(({ measured }) => measured);
process.stdout.write(`${systemsTable([...own, ...measuredPeers])}\n\n${rulesTable(measuredPeers)}\n`);

if (process.argv.includes('--write')) {
  const versions = [
    `node ${process.versions.node}`,
    ...(await Promise.all(['graphql', 'graphql-yoga'].map(versionOf))),
  ];
  const figures = { cases: cases.length, own, peers: described, versions };
  await writeFile(fileAt('docs/conformance.md'), page(figures));
  const readme = await readFile(fileAt('README.md'), 'utf8');
  const sentence = /(?<=<!-- npm run conformance writes this\. -->\n)[\s\S]*?(?=\n\n)/;
  await writeFile(
    fileAt('README.md'),
    readme.replace(sentence, () => summary(figures)),
  );
}

const faulty = own.filter((measured) => countOf(measured, 'pass') !== measured.judged.length);
for (const { name, judged } of faulty) {
  const faults = judged.filter(({ verdict }) => verdict !== 'pass');
  for (const { one, verdict } of faults)
    process.stderr.write(`${name}: ${verdict}: ${one.id}: ${one.text}\n`);
}
// Not all servers let the process end.
process.exit(faulty.length > 0 ? 1 : 0);

/** The systems of test/servers, a package of its own that `npm run conformance` installs where it is there. */
async function otherServers(): Promise<readonly System[]> {
  const file = fileAt('test/servers/systems.ts');
  return existsSync(file) ? (await import(file.href)).systems : [];
}

/** Of the peers' node_modules; of the root's where it is there alone, and of graphql, which is always the root's. */
async function versionOf(name: string): Promise<string> {
  const folders = name === 'graphql' ? [''] : ['bench/peers/', ''];
  const files = folders.map((folder) => fileAt(`${folder}node_modules/${name}/package.json`));
  const file = files.find((one) => existsSync(one));
  if (!file) throw new Error(`${name} is not installed`);
  return `${name} ${JSON.parse(await readFile(file, 'utf8')).version}`;
}

function fileAt(path: string): URL {
  return new URL(`../../${path}`, import.meta.url);
}
