// Plain JavaScript, so that a Node which cannot run TypeScript still says what it lacks.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `graphql-scopes needs Node 22.18 or newer, and this is ${process.versions.node}; npm start brings its own.\n`,
  );
  process.exit(1);
}
await import('./src/server/main.ts');
