/** A name as the key of an object in generated code: bare, this one would set the prototype. */
export function objectKey(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name);
}
