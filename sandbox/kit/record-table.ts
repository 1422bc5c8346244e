import { html } from 'hono/html'
import type { Html } from './page-layout.ts'

/** A table that becomes a list of cards on a narrow screen, or a sentence when there are no rows. */
export function recordTable(columns: readonly string[], rows: readonly Html[], whenEmpty: string): Html {
  return html`<div class="scroll">${
    rows.length === 0
      ? html`<p class="empty">${whenEmpty}</p>`
      : html`<table class="stack"><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
        <tbody>${rows}</tbody></table>`
  }</div>`
}
