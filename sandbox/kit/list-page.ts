import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Html } from './page-layout.ts'
import { recordTable } from './record-table.ts'

/** Rows on one page of a list. */
export const rowsPerPage = 50

interface Place {
  /** From 1 on. */
  readonly pageNumber: number
  /** Rows before this page. */
  readonly offset: number
}

/** The page that an address asks for; the first when the parameter is absent or invalid. */
export function placeInList(c: Pick<Context, 'req'>): Place {
  const pageNumber = Math.max(1, Math.trunc(Number(c.req.query('page') ?? '1')) || 1)
  return { pageNumber, offset: (pageNumber - 1) * rowsPerPage }
}

interface ListParts {
  readonly heading: string
  /** The number of records, or of matches. */
  readonly summary: Html | string
  readonly search: {
    readonly action: string
    readonly query: string
    readonly label: string
    readonly placeholder: string
    /** Hidden fields of the search: name and value. */
    readonly hidden?: Readonly<Record<string, string | number>>
  }
  readonly actions: Html
  readonly columns: readonly string[]
  readonly rows: readonly Html[]
  readonly whenEmpty: string
  /** Null = the list shows all on one page. */
  readonly pager: (Place & { readonly hasMore: boolean; readonly link: (pageNumber: number) => string }) | null
}

/** The content of a page that lists records: heading, search, actions, table and links to the other pages. */
export function listContent({ heading, summary, search, actions, columns, rows, whenEmpty, pager }: ListParts): Html {
  return html`<div class="head">
      <div><h1>${heading}</h1><p class="muted">${summary}</p></div>
      <form class="search" role="search" action="${search.action}">${Object.entries(search.hidden ?? {}).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
      )}<input type="search" name="q" value="${search.query}" aria-label="${search.label}" placeholder="${search.placeholder}"><button>Search</button></form>
      <div class="actions">${actions}</div>
    </div>
    ${recordTable(columns, rows, whenEmpty)}
    ${
      pager === null
        ? ''
        : html`<nav aria-label="Pages" style="margin-top:1rem">
          ${pager.pageNumber > 1 ? html`<a class="button" rel="prev" href="${pager.link(pager.pageNumber - 1)}">Previous</a>` : ''}
          ${pager.hasMore ? html`<a class="button" rel="next" href="${pager.link(pager.pageNumber + 1)}">Next</a>` : ''}
          <span class="muted" style="align-self:center">${(pager.offset + 1).toLocaleString('en')}–${(pager.offset + rows.length).toLocaleString('en')}</span></nav>`
    }`
}
