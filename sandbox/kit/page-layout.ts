import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { stylesheet } from './page-style.ts'

/** Escaped markup. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

interface PageParts {
  readonly title: string
  readonly content: Html
  /** For a single form or message. */
  readonly narrow?: boolean
  /** The trail above the content: label and address. */
  readonly trail?: readonly (readonly [label: string, href: string])[]
}

/** A sandbox's pages, marked so that they are not mistaken for the vendor's. */
export function createPage({ name, host }: { readonly name: string; readonly host: string }) {
  return ({ title, content, narrow = false, trail = [] }: PageParts): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${name} sandbox</title>
<link rel="icon" href="data:,">
<style>${raw(stylesheet)}</style>
</head>
<body class="${narrow ? 'narrow' : ''}">
<a class="skip" href="#content">Skip to content</a>
<header><a class="brand" href="/"><span class="mark" aria-hidden="true"></span>${name} sandbox</a>
<span class="badge">Local sandbox, not ${host}</span></header>
<main id="content">
${trail.length === 0 ? '' : html`<nav aria-label="Breadcrumb">${trail.map(([label, href]) => html`<a href="${href}">${label}</a><span aria-hidden="true">/</span>`)}</nav>`}
${content}
</main>
</body>
</html>`
}

export type Page = ReturnType<typeof createPage>
