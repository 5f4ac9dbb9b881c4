/** Text that others wrote, as text of XML and as an attribute's value; what XML cannot have at all is left out. */
export function escaped(text: string | number): string {
  return String(text)
    .replace(notXml, '')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** XML 1.0 §2.2: control characters, lone surrogates and two more are no characters. */
const notXml =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are meant.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; `inside` is XML already. */
export function element(name: string, attributes: Attributes, inside = ''): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(typeof value === 'number' ? rounded(value) : value)}"`],
  );
  return inside === '' ? `<${name}${given.join('')}/>` : `<${name}${given.join('')}>${inside}</${name}>`;
}

export function textElement(attributes: Attributes, text: string | number): string {
  return element('text', attributes, escaped(text));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
