import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema } from 'graphql';
import { requiresScopesTypeDefs } from 'graphql-scopes';
import { scopeMap } from '../../src/scope-map/scope-map.ts';
import { scopeMapSvg } from '../../src/scope-map/scope-map-svg.ts';
import { escaped } from '../../src/scope-map/xml.ts';
import { largeSchema } from '../support/large-schema.ts';

const mapOf = (sdl: string) => scopeMap(buildSchema(`${requiresScopesTypeDefs} ${sdl}`));
const large = scopeMap(largeSchema({ types: 60, fields: 10, domains: 8 }));

test('the picture is well-formed XML, in both themes, with and without a token, whole and in part', () => {
  for (const theme of ['light', 'dark'] as const)
    for (const granted of [undefined, null, [], ['account:write', 'billing:read']])
      for (const part of [
        {},
        { search: 'billing' },
        { detail: 'fields' as const },
        { filter: 'not protected' as const },
      ])
        assertWellFormed(scopeMapSvg(large, { theme, granted, ...part }));
});

test('it needs nothing else: no script, no style sheet, no address to load from', () => {
  const svg = scopeMapSvg(large, { theme: 'light', granted: ['account:read'] });
  assert.doesNotMatch(svg, /<(script|style|image|use|foreignObject|a)\b|href|\son\w+=|url\(|@import/i);
  assert.deepEqual(svg.match(/https?:[^"]*/g), ['http://www.w3.org/2000/svg']);
});

test('what others wrote is text: a description cannot become markup', () => {
  const map = mapOf(`
    extend schema @scope(name: "<script>&'", description: "<script>alert(1)</script> ]]> & ' \\" ")
    type Query { a: Int @requiresScopes(scopes: "<script>&'") }`);
  const svg = scopeMapSvg(map, { theme: 'light', granted: ["<script>&'"], search: '<script>' });
  assertWellFormed(svg);
  assert.doesNotMatch(svg, /<script/);
  assert.ok(svg.includes('&#60;script&#62;alert(1)&#60;/script&#62;'));
  assert.equal(escaped(`a\u0000\u001b\ud800b\udc00\ufffe😀\t"`), 'ab😀\t&#34;');
});

test('it tells those who do not see it how much is protected, and what a token reaches', () => {
  const map =
    mapOf(`type Query { open: Int @public any: Int @authenticated mine: Int @requiresScopes(scopes: "me") }
    type Lost { x: Int }`);
  const summary = (granted?: string[] | null) =>
    /<desc[^>]*>(.*?)<\/desc>/.exec(scopeMapSvg(map, { theme: 'light', granted }))?.[1];
  const figures =
    '2 types, 4 fields, 1 scope. 1 field can be had without a token (1 marked @public), 1 with any valid token, 1 with scopes only. No way leads to 1.';
  assert.equal(summary(), figures);
  assert.equal(summary(null), `${figures} Without a token: 1 of 4 fields within reach.`);
  assert.equal(summary([]), `${figures} With a token without scopes: 2 of 4 fields within reach.`);
  assert.equal(summary(['me']), `${figures} With me: 3 of 4 fields within reach.`);
});

test('the same map gives the same text, also when it was drawn up again', () => {
  const again = scopeMap(largeSchema({ types: 60, fields: 10, domains: 8 }));
  const options = { theme: 'dark', granted: ['billing:write'] } as const;
  assert.equal(scopeMapSvg(again, options), scopeMapSvg(large, options));
});

test('fields are shown where there is room for them, else types, and fields of the roots', () => {
  const has = (svg: string, text: string) => svg.includes(`>${text}<`);
  const map = scopeMap(largeSchema({ types: 300, fields: 10, domains: 15 }));
  const svg = scopeMapSvg(map, { theme: 'light' });
  assert.ok(has(svg, 'version') && has(svg, 'OrderVersion') && !has(svg, 'related'));
  assert.ok(has(scopeMapSvg(map, { theme: 'light', detail: 'fields' }), 'related'));
  assert.ok(!has(scopeMapSvg(map, { theme: 'light', detail: 'types' }), 'version'));
  assert.ok(svg.length < 600_000);
});

test('a schema without scopes has a map, too', () => {
  const svg = scopeMapSvg(mapOf('type Query { a: Int }'), { theme: 'light' });
  assertWellFormed(svg);
  assert.ok(svg.includes('open to everyone'));
});

/** Tags that close each other, attributes in quotes and once, and no character that begins markup anywhere else. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const token = /<(\/?)([a-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  for (let at = 0; at < xml.length; at = token.lastIndex) {
    const found = token.exec(xml);
    assert.ok(found, `markup at ${xml.slice(at, at + 80)}`);
    const [, closing, name = '', attributes = '', empty, text = ''] = found;
    if (name === '') {
      assert.doesNotMatch(text, /&(?!#\d+;)|]]>/);
      continue;
    }
    const names = [...attributes.matchAll(/\s([\w:-]+)=/g)].map(([, one]) => one);
    assert.equal(new Set(names).size, names.length, attributes);
    assert.doesNotMatch(attributes, /&(?!#\d+;)/);
    if (closing) assert.equal(open.pop(), name);
    else if (!empty) open.push(name);
  }
  assert.deepEqual(open, []);
}
