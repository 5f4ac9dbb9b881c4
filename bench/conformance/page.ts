import { countOf, type Measured } from './measure.ts';
import { rulesTable, systemsTable } from './tables.ts';

/** A peer as the page tells of it. */
export interface Described {
  readonly measured: Measured;
  /** What was installed, such as `graphql-shield 7.6.5`. */
  readonly versions: readonly string[];
  /** A sentence or two. */
  readonly setup: string;
  /** Faults that come of the set-up, and not of the peer. */
  readonly note?: string;
}

export interface Figures {
  readonly cases: number;
  readonly own: readonly Measured[];
  readonly peers: readonly Described[];
  /** What this project was measured with, such as `graphql 16.15.0`. */
  readonly versions: readonly string[];
}

/** For the README: what this project and the peers made of the cases. */
export function summary({ cases, own, peers }: Figures): string {
  const passes = own.every((measured) => countOf(measured, 'pass') === measured.judged.length);
  const packages = peers.map(({ versions: [version = ''] }) => version);
  const names = peers
    .map(({ measured }, index) => `${measured.name} ${packages[index]?.split(' ').at(-1)}`)
    // One package may be there in several set-ups.
    .filter((_, index) => packages.indexOf(packages[index] ?? '') === index);
  const asked = peers.map(({ measured }) => measured.judged.length);
  const told = peers.map(({ measured }) => measured.judged.filter((each) => each.told.length > 0).length);
  return [
    `Of ${cases} conformance cases graphql-scopes ${passes ? 'passes every one' : 'does not pass every one'}.`,
    `${names.slice(0, -1).join(', ')} and ${names.at(-1)},`,
    `each set up as its documentation says, give out what the token may not see in ${range(told)} of the ${range(asked)} that can be put to them:`,
    '[docs/conformance.md](docs/conformance.md).',
  ].join('\n');
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

/** docs/conformance.md */
export function page(figures: Figures): string {
  const { own, peers, versions } = figures;
  const measuredPeers = peers.map(({ measured }) => measured);
  return `# Conformance

<!-- \`npm run conformance -- --write\` writes this page. -->

${figures.cases} conformance cases, each a schema, data, a token and a request, and what must come of it: data that
[test/conformance/cases](../test/conformance/cases) lists, so that any server can be asked. This project's systems and others that
enforce authorization from the schema were asked:

${systemsTable([...own, ...measuredPeers])}

- **cases asked**: a system is not asked what needs a server feature that it does not have (a response cache, batches …). Peers are not
  asked for options of this package that they have nothing like (\`introspection\`, \`dryRun\`, \`unannotated\`), nor for scopes that imply others.
- **pass**: the data is as expected, no resolver ran that must not have, and there are errors where something was denied. Of this project every
  error's code, path and missing scopes must be right, too; of peers the paths of errors alone count, and those only where a part is answered.
- **leak**: a value or the name of a type was given out that the token may not see, or a resolver ran that must not have; *told* is how often
  something was given out.
- **half-executed**: something ran of a mutation that must be refused whole.
- **silent**: a schema was built that must be refused, because a directive in it does not do what its writer thinks.
- **over-denial**: something was withheld that the token may see; *whole* is how often because the operation was refused for another
  part of it, which some peers mean to do.
- **other**: the right data with errors missing, too many or at wrong paths, or with objects in the place of null.

What must come of a case is decided by this project's rules. No peer promises to keep them all, and where its documentation has no way to say
something (a protected argument, an interface's requirement), it was not told: the table shows what a client gets then. The directives are
defined for every place for which this package defines them, so a schema that uses one where a peer does not look is built.

## By rule

What came out wrong; where nothing did, how many cases passed.

${rulesTable([...measuredPeers, ...own.slice(0, 1)])}

## How each was set up

${peers.map(describe).join('\n')}

The code is in [bench/peers/systems](../bench/peers/systems). Measured with ${versions.join(', ')}.

## Run it yourself

\`\`\`sh
npm ci
npm run conformance              # prints the tables
npm run conformance -- --write   # and writes this page, and the README's sentence
\`\`\`

## What leaked

${peers.map(({ measured }) => leaksOf(measured)).join('\n\n')}
`;
}

function describe({ measured, versions, setup, note }: Described): string {
  return `- **${measured.name}** (${versions.join(', ')}): ${setup}${note ? ` ${note}` : ''}`;
}

function leaksOf({ name, judged }: Measured): string {
  const leaks = judged.filter(({ verdict }) => verdict === 'leak');
  const items = leaks.map(({ one, told }) => {
    const what = told.length > 0 ? `told: ${told.map((path) => `\`${path}\``).join(', ')}` : 'a resolver ran';
    return `- \`${one.id}\`: ${one.text} (${what})`;
  });
  return [`<details><summary>${name}: ${leaks.length} cases</summary>`, '', ...items, '', '</details>'].join(
    '\n',
  );
}
