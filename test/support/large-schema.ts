import { buildSchema, type GraphQLSchema } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';

/** How large: types beside the roots, fields of each, and domains, of which each has a scope to read, to write and to administer. */
export interface LargeSchema {
  readonly types: number;
  readonly fields: number;
  readonly domains: number;
}

const domains = [
  'Account',
  'Billing',
  'Catalog',
  'Delivery',
  'Event',
  'File',
  'Group',
  'Hosting',
  'Inventory',
  'Journal',
  'Key',
  'Ledger',
  'Media',
  'Network',
  'Order',
  'Payment',
];
const things = [
  'Address',
  'Batch',
  'Contact',
  'Draft',
  'Entry',
  'Filter',
  'Guest',
  'History',
  'Invoice',
  'Job',
  'Label',
  'Member',
  'Note',
  'Option',
  'Plan',
  'Quota',
  'Rule',
  'Session',
  'Task',
  'Version',
];
const members = [
  'id',
  'name',
  'createdAt',
  'updatedAt',
  'status',
  'title',
  'description',
  'amount',
  'currency',
  'email',
  'phone',
  'notes',
  'auditTrail',
];

/** The SDL of a schema as a company might have it; the same for the same numbers. */
export function largeSchemaSdl({ types, fields, domains: domainCount }: LargeSchema): string {
  const pick = deterministic();
  const used = domains.slice(0, domainCount);
  const names = Array.from({ length: types }, (_, index) => {
    const domain = used[index % domainCount] ?? '';
    const thing = things[Math.floor(index / domainCount) % things.length] ?? '';
    const round = Math.floor(index / domainCount / things.length);
    return { domain, name: `${domain}${thing}${round || ''}` };
  });
  const scopeOf = (domain: string, action: string) => `${domain.toLowerCase()}:${action}`;
  const catalogue = used.flatMap((domain) => [
    `@scope(name: "${scopeOf(domain, 'read')}", description: "Read everything about ${domain.toLowerCase()}s.")`,
    `@scope(name: "${scopeOf(domain, 'write')}", description: "Change ${domain.toLowerCase()}s.", implies: ["${scopeOf(domain, 'read')}"])`,
    ...(domain > 'D'
      ? [`@scope(name: "${scopeOf(domain, 'admin')}", description: "Administer ${domain.toLowerCase()}s.")`]
      : []),
  ]);
  const requires = (...alternatives: string[][]) =>
    `@requiresScopes(scopes: ${JSON.stringify(alternatives)})`;

  const bodies = names.map(({ domain, name }, index) => {
    const onType =
      index % 9 === 4 ? '' : index % 7 === 3 ? '@authenticated' : requires([scopeOf(domain, 'read')]);
    const own = members.slice(0, fields - 2).map((member) => {
      if (member === 'title' && index % 5 === 0)
        return `${member}: String ${requires([scopeOf(used.find((one) => one > 'D') ?? domain, 'admin')], [scopeOf(domain, 'write'), scopeOf(used[0] ?? domain, 'read')])}`;
      if (member === 'email' && index % 2 === 0) return `${member}: Email`;
      if (member === 'amount' && index % 3 === 0)
        return `${member}: Int ${requires([scopeOf(domain, 'write')])}`;
      return `${member}: String`;
    });
    const others = [0, 1].map((one) => `${['related', 'parent'][one]}: ${names[pick(types)]?.name}`);
    return `type ${name} implements Node ${onType} { ${[...own, ...others].join(' ')} }`;
  });
  const query = names.flatMap(({ domain, name }, index) =>
    index % 4 === 0
      ? [
          `${lower(name)}s(first: Int): [${name}!] ${index % 8 === 0 ? requires([scopeOf(domain, 'read')]) : ''}`,
        ]
      : [],
  );
  const mutation = names.flatMap(({ domain, name }, index) =>
    index % 6 === 0
      ? [`save${name}(input: ${domain}Input!): ${name} ${requires([scopeOf(domain, 'write')])}`]
      : [],
  );
  const inputs = used.map(
    (domain) =>
      `input ${domain}Input { title: String owner: ID ${requires([scopeOf(domain, 'write'), scopeOf(used[1] ?? domain, 'write')])} }`,
  );
  return [
    `extend schema ${catalogue.join(' ')}`,
    'interface Node { id: String }',
    `scalar Email ${requires([scopeOf(used[0] ?? '', 'read')])}`,
    `type Query { version: String @public  node: Node  ${query.join(' ')} }`,
    `type Mutation { ${mutation.join(' ')} }`,
    ...bodies,
    ...inputs,
  ].join('\n');
}

export function largeSchema(size: LargeSchema): GraphQLSchema {
  return buildSchema(requiresScopesTypeDefs + largeSchemaSdl(size));
}

function lower(name: string): string {
  return (name[0]?.toLowerCase() ?? '') + name.slice(1);
}

/** Numbers below a bound, the same at each run (Lehmer's generator). */
function deterministic(): (bound: number) => number {
  let state = 20_011;
  return (bound) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % bound;
  };
}
