/** The colours of a drawn map; GraphiQL's own in hue. */
export interface SvgTheme {
  readonly page: string;
  readonly stripe: string;
  readonly line: string;
  readonly faint: string;
  readonly ink: string;
  readonly muted: string;
  readonly dot: string;
  readonly granted: string;
  readonly band: string;
  readonly missing: string;
  readonly open: string;
  readonly token: string;
}

export const svgThemes: { readonly light: SvgTheme; readonly dark: SvgTheme } = {
  light: {
    page: '#ffffff',
    stripe: '#f6f7f9',
    line: '#d5d9e2',
    faint: '#e9ebf0',
    ink: '#2a3650',
    muted: '#65718a',
    dot: '#3b4b68',
    granted: '#157347',
    band: '#e6f4ec',
    missing: '#b4005f',
    open: '#a14900',
    token: '#3d63c4',
  },
  dark: {
    page: '#1b2230',
    stripe: '#212938',
    line: '#3a455a',
    faint: '#2a3344',
    ink: '#e7ebf3',
    muted: '#9aa7bf',
    dot: '#b9c5db',
    granted: '#4cc98a',
    band: '#1f3a34',
    missing: '#ff7ab8',
    open: '#f2a65a',
    token: '#8fb0ff',
  },
};
