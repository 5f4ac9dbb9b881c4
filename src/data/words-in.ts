/** The words of a list that is stored as one string with spaces. */
export function wordsIn(list: string): string[] {
  return list.split(' ').filter(Boolean);
}
