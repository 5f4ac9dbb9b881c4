import type { Case } from '../../test/conformance/case.ts';
import { faultsOf, runCase } from '../../test/conformance/run-case.ts';
import type { System } from '../../test/conformance/system.ts';
import { type Judgement, judge, type Verdict } from '../../test/conformance/verdict.ts';

export interface Judged extends Judgement {
  readonly one: Case;
}

/** What a system made of the cases that it was asked. */
export interface Measured {
  readonly name: string;
  readonly judged: readonly Judged[];
}

/** Asks a system of this project: every word of an answer counts, those of the errors, too. */
export function measureOwn(system: System, cases: readonly Case[]): Promise<Measured> {
  return measure(system, cases, (one, outcome) => {
    const judgement = judge(one, outcome);
    const isFaulty = judgement.verdict === 'pass' && faultsOf(one, outcome).length > 0;
    return isFaulty ? { ...judgement, verdict: 'other' } : judgement;
  });
}

/** Asks a peer, by {@link judge}. */
export function measurePeer(system: System, cases: readonly Case[]): Promise<Measured> {
  return measure(system, cases, judge);
}

export function countOf({ judged }: Measured, verdict: Verdict): number {
  return judged.filter((each) => each.verdict === verdict).length;
}

async function measure(system: System, cases: readonly Case[], judgeOne: typeof judge): Promise<Measured> {
  const judged: Judged[] = [];
  for (const one of cases) {
    const outcome = await runCase(system, one);
    if (outcome) judged.push({ ...judgeOne(one, outcome), one });
  }
  return { name: system.name, judged };
}
