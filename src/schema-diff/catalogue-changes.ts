import type { DeclaredScope } from '../directive/catalogue.ts';
import type { SchemaRequirements } from '../directive/schema-requirements.ts';
import type { Change } from './change.ts';

/** What is different in the scopes that are declared. */
export function catalogueChanges(before: SchemaRequirements, after: SchemaRequirements): Change[] {
  const gone = [...before.catalogue.values()].filter(({ name }) => !after.catalogue.has(name));
  const fresh = [...after.catalogue.values()].filter(({ name }) => !before.catalogue.has(name));
  const renamed = new Map<string, string>();
  for (const scope of gone) {
    const heir = fresh.find(
      (one) => ![...renamed.values()].includes(one.name) && isHeir(scope, one, before, after),
    );
    if (heir) renamed.set(scope.name, heir.name);
  }
  const heirs = new Set(renamed.values());
  return [
    ...gone.map(({ name }) => wentAway(name, renamed.get(name))),
    ...fresh.filter(({ name }) => !heirs.has(name)).map(cameIn),
    ...[...before.catalogue.values()].flatMap((scope) => {
      const later = after.catalogue.get(renamed.get(scope.name) ?? scope.name);
      return later ? altered(scope, later, renamed) : [];
    }),
  ];
}

/** The same in other words: what it said to people, or what asks for it. */
function isHeir(
  scope: DeclaredScope,
  other: DeclaredScope,
  before: SchemaRequirements,
  after: SchemaRequirements,
): boolean {
  const asked = askingFor(scope.name, before);
  return scope.description === other.description || (asked !== '' && asked === askingFor(other.name, after));
}

function askingFor(scope: string, { own }: SchemaRequirements): string {
  const asking = [...own].filter(([, { scopes }]) => scopes.some((all) => all.includes(scope)));
  return asking
    .map(([coordinate]) => coordinate)
    .sort()
    .join(' ');
}

function wentAway(name: string, heir: string | undefined): Change {
  return heir === undefined
    ? {
        kind: 'scope removed',
        level: 'breaking',
        coordinate: name,
        text: 'is no scope any more: who asks for it is refused',
      }
    : {
        kind: 'scope renamed',
        level: 'breaking',
        coordinate: name,
        text: `seems to be ${heir} now: who asks for ${name} is refused, and what was granted as ${name} opens nothing`,
      };
}

function cameIn({ name, description, implies }: DeclaredScope): Change {
  const text = `is new: ${description}${implies.length > 0 ? ` It implies ${implies.join(' and ')}.` : ''}`;
  return { kind: 'scope added', level: 'info', coordinate: name, text };
}

function altered(
  before: DeclaredScope,
  after: DeclaredScope,
  renamed: ReadonlyMap<string, string>,
): Change[] {
  const implied = before.implies.map((name) => renamed.get(name) ?? name);
  const { implies } = after;
  const coordinate = after.name;
  const more = implies.filter((name) => !implied.includes(name));
  const less = implied.filter((name) => !implies.includes(name));
  const changes: Change[] = [];
  if (less.length > 0) {
    const text = `does not imply ${less.join(' and ')} any more`;
    changes.push({ kind: 'implies less', level: 'breaking', coordinate, text });
  }
  if (more.length > 0) {
    const text = `implies ${more.join(' and ')} now: who was granted ${coordinate} is granted that, too`;
    changes.push({ kind: 'implies more', level: 'security', coordinate, text });
  }
  if (before.description !== after.description) {
    const text = `says to people: ${after.description} Before: ${before.description}`;
    changes.push({ kind: 'description changed', level: 'info', coordinate, text });
  }
  return changes;
}
