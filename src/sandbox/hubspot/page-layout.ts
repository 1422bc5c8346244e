import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { stylesheet } from './page-style.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

interface PageParts {
  readonly title: string
  readonly content: Html
  /** For a single form or message. */
  readonly narrow?: boolean
  /** The trail above the content: label and address. */
  readonly trail?: readonly (readonly [label: string, href: string])[]
}

/** A whole page, marked as the sandbox's so that nobody takes it for HubSpot. */
export function page({ title, content, narrow = false, trail = [] }: PageParts): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · HubSpot sandbox</title>
<link rel="icon" href="data:,">
<style>${raw(stylesheet)}</style>
</head>
<body class="${narrow ? 'narrow' : ''}">
<a class="skip" href="#content">Skip to content</a>
<header><a class="brand" href="/"><span class="mark" aria-hidden="true"></span>HubSpot sandbox</a>
<span class="badge">Local stand-in, not hubspot.com</span></header>
<main id="content">
${trail.length === 0 ? '' : html`<nav aria-label="Breadcrumb">${trail.map(([label, href]) => html`<a href="${href}">${label}</a><span aria-hidden="true">/</span>`)}</nav>`}
${content}
</main>
</body>
</html>`
}
