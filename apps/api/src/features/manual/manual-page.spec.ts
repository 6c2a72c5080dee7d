import { describe, expect, it } from 'vitest';
import { findManual } from './manual-folder.ts';
import { renderPage } from './manual-page.ts';

describe('a page of the manual', () => {
  it('has the title of its first heading, and headings that can be linked to', () => {
    const page = renderPage('# Errors\n\n## malformed_body\n\nText.\n');

    expect(page).toContain('<title>Errors · Flotilla</title>');
    expect(page).toContain('<h2 id="malformed_body">malformed_body</h2>');
  });

  it('links pages to pages, without the ending of files', () => {
    expect(renderPage('[errors](../reference/errors.md#x) and [RFC](https://www.rfc-editor.org/rfc/rfc9457.md)')).toMatch(
      /href="\.\.\/reference\/errors#x".*href="https:\/\/www\.rfc-editor\.org\/rfc\/rfc9457\.md"/,
    );
  });

  it('shows HTML as text and runs nothing', () => {
    const page = renderPage('# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))\n');

    expect(page).not.toMatch(/<script|<img|href="javascript:/);
  });
});

it('is found from where this file lies, and missing where there is none', () => {
  expect(findManual()).toMatch(/docs$/);
  expect(findManual('/')).toBeNull();
});
