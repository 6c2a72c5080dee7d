import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { FlotillaError } from '@flotilla/core';
import { findManual } from './manual-folder.ts';
import { renderPage } from './manual-page.ts';

interface Page {
  readonly section: string;
  readonly name: string;
  readonly title: string;
}

/** Readers first, then what they look up. */
const SECTION_ORDER = ['tutorials', 'how-to', 'reference', 'explanation', 'adr'];

/** Reads the manual's files and shows them as pages; each is read and rendered once. */
@Injectable()
export class ManualService {
  private readonly folder = findManual();
  private readonly rendered = new Map<string, Promise<string>>();

  /** All pages, by section. */
  index(): Promise<string> {
    return this.once('', async () => {
      const pages = await this.pages();
      const sections = [...new Set(pages.map(({ section }) => section))];
      const lists = sections.map((section) => `## ${section}\n\n${linksTo(pages.filter((page) => page.section === section))}`);
      return renderPage(`# Flotilla\n\n${lists.join('\n\n')}\n`);
    });
  }

  /** @throws FlotillaError `not_found` */
  async page(section: string, name: string): Promise<string> {
    const pages = await this.pages();
    if (!pages.some((page) => page.section === section && page.name === name)) throw notFound();
    return this.once(`${section}/${name}`, async () => renderPage(await readFile(join(this.root(), section, `${name}.md`), 'utf8')));
  }

  private async pages(): Promise<readonly Page[]> {
    const root = this.root();
    const entries = await readdir(root, { withFileTypes: true, recursive: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.md'));
    const pages = files.map(async ({ parentPath, name }): Promise<Page> => {
      const text = await readFile(join(parentPath, name), 'utf8');
      const section = parentPath.slice(root.length + 1);
      return { section, name: name.slice(0, -'.md'.length), title: /^# (.+)$/m.exec(text)?.[1] ?? name };
    });
    const known = (await Promise.all(pages)).filter(({ section }) => /^[a-z-]+$/.test(section));
    return known.toSorted((a, b) => rankOf(a.section) - rankOf(b.section) || Number(a.name > b.name) - Number(a.name < b.name));
  }

  private once(key: string, render: () => Promise<string>): Promise<string> {
    const known = this.rendered.get(key);
    if (known !== undefined) return known;
    const page = render();
    this.rendered.set(key, page);
    page.catch(() => this.rendered.delete(key));
    return page;
  }

  private root(): string {
    if (this.folder === null) throw notFound();
    return this.folder;
  }
}

function linksTo(pages: readonly Page[]): string {
  return pages.map(({ section, name, title }) => `- [${title}](/docs/${section}/${name})`).join('\n');
}

function rankOf(section: string): number {
  const rank = SECTION_ORDER.indexOf(section);
  return rank < 0 ? SECTION_ORDER.length : rank;
}

function notFound(): FlotillaError {
  return new FlotillaError('not_found', { detail: 'The manual has no such page', hint: 'GET /docs lists all pages' });
}
