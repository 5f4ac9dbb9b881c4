/** Closes what gives items one by one, and waits for nothing: a source that fails to close, or to be found, is no reason for another answer. */
export function closeSource(sourceOf: () => AsyncIterator<unknown>): void {
  new Promise((resolve) => resolve(sourceOf().return?.())).catch(() => {});
}
