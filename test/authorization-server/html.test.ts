import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../src/authorization-server/pages/html.ts';

test('text is escaped in content and in attributes, markup is not, lists are joined, and what is missing leaves nothing', () => {
  const nasty = `<a href='x' title="y">&amp;</a>`;
  const escaped = '&#60;a href=&#39;x&#39; title=&#34;y&#34;&#62;&#38;amp;&#60;/a&#62;';
  assert.equal(html`<p title="${nasty}">${nasty}</p>`.text, `<p title="${escaped}">${escaped}</p>`);
  assert.equal(html`<ul>${[html`<li>${'&'}</li>`, '<', 0]}</ul>`.text, '<ul><li>&#38;</li>&#60;0</ul>');
  assert.equal(html`${false}${null}${undefined}${''}${[]}`.text, '');
});
