import type { RequirementOrigin } from '../directive/field-requirements.ts';
import type { OperationExplanation } from '../operation/explain-operation.ts';
import type { ExplainedField, Outcome } from '../operation/explained-fields.ts';
import { phraseOf } from '../scope-map/explanation.ts';
import { painted, printLine, printText } from './printing.ts';

type Token = { readonly scopes: ReadonlySet<string> } | null | undefined;

/** Whether a token is, or may be, denied anything. */
export function isDenied({ fields, refusal }: OperationExplanation): boolean {
  return refusal !== null || fields.some(({ outcome }) => outcome && outcome.verdict !== 'answered');
}

/** What it needs; with a token, what that gets. */
export function printExplanation(explanation: OperationExplanation, token: Token): void {
  const { kind, name, requirement, fields, refusal } = explanation;
  const needs = requirement.authenticated ? phraseOf(requirement) : 'nothing';
  printText(painted('bold', `${kind}${name ? ` ${name}` : ''}`), ` needs ${needs}`);
  const shown = fields.filter((field) => isWorthALine(field, token));
  for (const field of shown) printField(field);
  const others = fields.length - shown.length;
  if (others > 0) printLine(`  ${others} more ${others === 1 ? 'field needs' : 'fields need'} nothing.`);
  if (token !== undefined) printLine(`\n${summaryOf(explanation, token)}`.trim());
  for (const denial of refusal?.denials ?? []) {
    const missing = denial.missingScopes.length > 0 ? `, missing ${denial.missingScopes.join(', ')}` : '';
    printLine(`  ${denial.rootKey}: ${denial.coordinate} ${denial.code}${missing}`);
  }
}

function isWorthALine({ requirement, runtimeTypes, outcome }: ExplainedField, token: Token): boolean {
  if (requirement.authenticated || runtimeTypes.length > 0) return true;
  return (
    token !== undefined &&
    outcome !== undefined &&
    !['answered', 'refused', 'not reached'].includes(outcome.verdict)
  );
}

function printField(field: ExplainedField): void {
  const { path, coordinates, requirement, origins, conditional, runtimeTypes, outcome } = field;
  const [first = '', ...others] = coordinates;
  const where = others.length > 0 ? `${first} and ${others.length} more` : first;
  const sign = outcome ? `${signOf(outcome)} ` : '';
  printText(
    `  ${sign}${painted('bold', path.join('.'))}`,
    `  ${where} needs ${phraseOf(requirement)}${conditional ? ', for some runtime types only' : ''}${outcome ? `: ${wordsOf(outcome)}` : ''}`,
  );
  const [origin] = origins;
  // What is written on the field itself, and nowhere else, is said already.
  const isPlain = origins.length === 1 && origin?.coordinate === first;
  if (!isPlain) for (const one of origins) printLine(`      ${originPhrase(one)}`);
  for (const { name, requirement: ofType, origins: written, isDenied: denied } of runtimeTypes) {
    printLine(`      where it is ${name}, ${phraseOf(ofType)}${denied ? ': denied' : ''}`);
    for (const origin of written) printLine(`        ${originPhrase(origin)}`);
  }
}

function originPhrase({ coordinate, place, requirement }: RequirementOrigin): string {
  return `${phraseOf(requirement)}: written on ${coordinate}, ${places[place]}`;
}

const places: Readonly<Record<RequirementOrigin['place'], string>> = {
  field: 'the field',
  type: 'its parent type',
  interface: 'an interface of its parent type',
  'field of an interface': 'the field of an interface',
  'returned type': 'the type that it returns',
  'interface of the returned type': 'an interface of the type that it returns',
  argument: 'an argument that is supplied',
  'argument of an interface': 'an argument that is supplied, on an interface',
  'input field': 'an input field that is supplied',
};

function signOf({ verdict }: Outcome): string {
  if (verdict === 'answered') return painted('green', '✓');
  return verdict === 'depends' ? painted('yellow', '?') : painted('red', '✗');
}

function wordsOf({ verdict, code, missingScopes = [] }: Outcome): string {
  if (verdict === 'denied') {
    return `null with ${code}${missingScopes.length > 0 ? `, missing ${missingScopes.join(', ')}` : ''}`;
  }
  return words[verdict];
}

const words: Readonly<Record<Exclude<Outcome['verdict'], 'denied'>, string>> = {
  answered: 'answered',
  depends: 'depends on runtime types',
  nulled: 'null, because of what is denied within',
  'not reached': 'not reached',
  refused: 'not run',
};

function summaryOf({ refusal, fields }: OperationExplanation, token: NonNullable<Token> | null): string {
  const who = !token
    ? 'Without a token'
    : token.scopes.size === 0
      ? 'With a token without scopes'
      : `With ${[...token.scopes].join(' ')}`;
  if (refusal) {
    const why = refusal.because === 'mutation' ? 'a mutation is never half-executed' : 'onDenied is reject';
    return `${who}: refused whole, before anything runs (${why}).`;
  }
  const isLost = ({ outcome, conditional }: ExplainedField) =>
    outcome?.verdict === 'denied' || (outcome?.verdict === 'nulled' && !conditional);
  if (fields.some(isLost)) {
    const roots = fields.filter(({ path }) => path.length === 1);
    return `${who}: ${roots.every(isLost) ? 'nothing is answered' : 'answered in part'}.`;
  }
  return fields.some(({ outcome }) => outcome?.verdict === 'depends' || outcome?.verdict === 'nulled')
    ? `${who}: answered, but for some runtime types.`
    : `${who}: answered.`;
}
