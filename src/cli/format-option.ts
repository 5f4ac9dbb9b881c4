import { Option } from '@commander-js/extra-typings';

/** `--format`, of which `--json` is a short form. */
export function formatOption<const Formats extends readonly string[]>(
  formats: Formats,
): Option<'--format <name>', undefined, Formats[0], undefined, false, Formats[number]> {
  return new Option('--format <name>', 'how it is printed')
    .choices(formats)
    .default(formats[0], formats[0]) as never;
}
