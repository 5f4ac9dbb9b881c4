/** The functions that guard something already; true for those that only report. */
const guards = new WeakMap<object, boolean>();

/** Says that a function guards, so that a schema which is transformed again, as a plugin may cause it, is not guarded twice. */
export function asGuard<Guard extends object | undefined>(guard: Guard, dryRun: boolean): Guard {
  if (guard) guards.set(guard, dryRun);
  return guard;
}

/** Whether a function guards already, and not for a dry run alone where now it is meant. */
export function isGuard(value: object | null | undefined, dryRun: boolean): boolean {
  const onlyReports = value ? guards.get(value) : undefined;
  return onlyReports !== undefined && (!onlyReports || dryRun);
}
