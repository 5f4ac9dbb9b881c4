import { printable } from './printing.ts';

/** One annotation of a pull request's page. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  readonly place?: { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/** A workflow command of GitHub Actions, which is one line: what others wrote cannot begin another, nor another parameter. */
export function annotationLine({ level, title, message, place }: Annotation): string {
  const parameters = [
    ...(place ? [`file=${property(place.file)}`, `line=${place.line}`, `col=${place.column}`] : []),
    `title=${property(title)}`,
  ];
  return `::${level} ${parameters.join(',')}::${data(message)}`;
}

function data(text: string): string {
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return printable(escaped);
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
