/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where operations are sent. */
  readonly VITE_GRAPHQL_URL: string;
  /** Who issues tokens for it. */
  readonly VITE_ISSUER: string;
  /** This page's id there: a public client, with this page as its redirect URI. */
  readonly VITE_CLIENT_ID: string;
}
