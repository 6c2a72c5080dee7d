import { createHash } from 'node:crypto';
import { Marked } from 'marked';

const STYLE = `:root{color-scheme:light dark}
body{margin:0 auto;max-width:46rem;padding:1.5rem 1rem 4rem;font:1rem/1.6 system-ui,sans-serif}
nav{margin-bottom:2rem}
h1,h2,h3{line-height:1.25;margin-top:2em}
h1{margin-top:0}
pre{overflow-x:auto;padding:.75rem 1rem;border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:.4rem}
code{font:.9em ui-monospace,monospace}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{padding:.35rem .6rem;border:1px solid color-mix(in srgb,currentColor 20%,transparent);text-align:left;vertical-align:top}
a{color:light-dark(#0b57d0,#8ab4f8)}`;

/** Nothing is loaded and nothing runs; the one style is named by its hash. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

const MARKDOWN = new Marked({
  gfm: true,
  renderer: {
    /** Headings can be linked to; an error's document leads to its code. */
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${slugOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    /** Markdown of ours holds no HTML; what looks like it is shown as text. */
    html({ text }) {
      return escapeHtml(text);
    },
    link({ href, tokens }) {
      return `<a href="${escapeHtml(pageLinkOf(href))}">${this.parser.parseInline(tokens)}</a>`;
    },
  },
});

/** A page of the manual as HTML. */
export function renderPage(markdown: string): string {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? 'Flotilla';
  const content = MARKDOWN.parse(markdown, { async: false });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)} · Flotilla</title><style>${STYLE}</style></head>
<body><nav><a href="/docs">Flotilla manual</a></nav><main>${content}</main></body>
</html>
`;
}

/** `../reference/errors.md#x` in a file is a link between pages, which have no ending here. Elsewhere lead http and https alone. */
function pageLinkOf(href: string): string {
  if (!/^\s*[^/?#]*:/.test(href)) return href.replace(/\.md(?=#|$)/, '');
  return /^https?:\/\//.test(href) ? href : '#';
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_ -]/g, '')
    .trim()
    .replace(/ +/g, '-');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
