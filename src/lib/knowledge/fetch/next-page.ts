import type { FlatLine } from '../domain/content.ts'

/** What a page says of the next one: its address, or values to ask with. */
export type PageRead = {
  readonly url: string
  /** The `Link` header; null: none. */
  readonly link: string | null
  /** Lines that belong to no item of a list. */
  readonly rest: readonly FlatLine[]
  /** Items of its lists. */
  readonly items: number
  readonly isGraphql: boolean
}
export type NextPage = { readonly url: string } | { readonly cursor: string }

/** Members that hold the next page's address, by their names from the root without what wraps all. */
const urlMembers = [
  'next',
  'next_url',
  'nexturl',
  'next_page',
  'next_page_url',
  'nextpageurl',
  'nextlink',
  '@odata.nextlink',
  'odata.nextlink',
  'nextrecordsurl',
  'links.next',
  'links.next.href',
  '_links.next',
  '_links.next.href',
  'paging.next',
  'paging.next.link',
  'pagination.next',
  'pagination.next_url',
  'pagination.next_page_url',
  'meta.next',
  'meta.next_url',
  'meta.next_page_url',
]
/** Members that hold a cursor, and the parameter that takes it. */
const cursorMembers: readonly (readonly [string, string])[] = [
  ['paging.next.after', 'after'],
  ['paging.cursors.after', 'after'],
  ['next_cursor', 'cursor'],
  ['nextcursor', 'cursor'],
  ['meta.next_cursor', 'cursor'],
  ['pagination.next_cursor', 'cursor'],
  ['paging.next_cursor', 'cursor'],
  ['response_metadata.next_cursor', 'cursor'],
  ['additional_data.next_cursor', 'cursor'],
  ['cursor', 'cursor'],
  ['next_page_token', 'page_token'],
  ['nextpagetoken', 'pageToken'],
  ['page_info', 'page_info'],
]
const containers = ['', 'meta.', 'pagination.', 'paging.', 'page_info.', 'pageinfo.']
const numbers = {
  page: ['page', 'current_page', 'currentpage', 'page_number', 'pagenumber'],
  pages: ['total_pages', 'totalpages', 'last_page', 'lastpage', 'page_count', 'pagecount', 'pages'],
  offset: ['offset', 'skip', 'start'],
  total: ['total', 'total_count', 'totalcount', 'count'],
} as const

/**
 * Where the next page is, by the ways that APIs say it: a `Link` header, an address or a cursor among the members, a number of pages, or a
 * page in the address as long as pages have items. https://www.rfc-editor.org/rfc/rfc8288
 * @returns null: this was the last one
 */
export function nextPage(page: PageRead): NextPage | null {
  const said = new Map(page.rest.map(({ path, value }) => [unquoted(path).toLowerCase(), value]))
  if (page.isGraphql) return graphqlCursor(said)
  const linked = page.link === null ? null : nextOfLink(page.link)
  if (linked !== null) return at(linked, page)
  for (const name of urlMembers) {
    const value = said.get(name)
    if (value !== undefined && looksLikeAddress(value)) return at(value, page)
  }
  if (isLast(said)) return null
  for (const [name, parameter] of cursorMembers) {
    const value = said.get(name)
    if (value !== undefined) return withParameter(page, parameter, value)
  }
  return numbered(page, said)
}

/** A member's value is an address only if it looks like one: some APIs give the next page's number there. */
function looksLikeAddress(value: string): boolean {
  return /^(https?:)?\/\/|^[/?]/i.test(value)
}

function at(address: string, { url }: PageRead): NextPage | null {
  return URL.canParse(address, url) ? { url: new URL(address, url).href } : null
}

function isLast(said: ReadonlyMap<string, string>): boolean {
  return containers.some((container) =>
    ['has_more', 'hasmore', 'has_next', 'hasnext', 'has_next_page', 'hasnextpage'].some(
      (name) => said.get(`${container}${name}`) === 'false',
    ),
  )
}

function withParameter({ url }: PageRead, name: string, value: string): NextPage {
  const next = new URL(url)
  next.searchParams.set(name, value)
  return { url: next.href }
}

function numbered(page: PageRead, said: ReadonlyMap<string, string>): NextPage | null {
  const asked = new URL(page.url).searchParams
  const number = numberOf(said, numbers.page) ?? whole(asked.get('page'))
  const pages = numberOf(said, numbers.pages)
  if (number !== null && pages !== null) return number < pages ? withParameter(page, 'page', String(number + 1)) : null
  const offset = numberOf(said, numbers.offset)
  const total = numberOf(said, numbers.total)
  if (offset !== null && total !== null && page.items > 0 && offset + page.items < total) {
    const parameter = ['offset', 'skip', 'start'].find((name) => asked.has(name)) ?? 'offset'
    return withParameter(page, parameter, String(offset + page.items))
  }
  // Where the address itself asks for a page, the next one is asked for until there is none.
  if (asked.has('page') && number !== null && page.items > 0 && total === null)
    return withParameter(page, 'page', String(number + 1))
  return null
}

function numberOf(said: ReadonlyMap<string, string>, names: readonly string[]): number | null {
  for (const container of containers) {
    for (const name of names) {
      const found = whole(said.get(`${container}${name}`) ?? null)
      if (found !== null) return found
    }
  }
  return null
}

function whole(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}

/** https://relay.dev/graphql/connections.htm#sec-undefined.PageInfo */
function graphqlCursor(said: ReadonlyMap<string, string>): NextPage | null {
  for (const [path, value] of said) {
    if (!path.endsWith('pageinfo.hasnextpage') || value !== 'true') continue
    const cursor = said.get(path.replace(/hasnextpage$/, 'endcursor'))
    if (cursor !== undefined) return { cursor }
  }
  return null
}

function nextOfLink(header: string): string | null {
  for (const [, target = '', parameters = ''] of header.matchAll(/<([^>]*)>((?:\s*;\s*[\w-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g)) {
    const [, quoted, bare] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]+))/i.exec(parameters) ?? []
    if ((quoted ?? bare ?? '').toLowerCase().split(/\s+/).includes('next')) return target
  }
  return null
}

/** `["@odata.nextLink"]` as it is named. */
function unquoted(path: string): string {
  return path.replaceAll(/\[("(?:[^"\\]|\\.)*")\]/g, (_all, name: string) => String(JSON.parse(name)))
}

/** Whether a line says only how pages follow each other, which answers no question. */
export function isAboutPages({ path }: FlatLine): boolean {
  const name = unquoted(path).toLowerCase()
  return (
    urlMembers.includes(name) ||
    cursorMembers.some(([member]) => member === name) ||
    /(^|\.)page_?info\.(has(next|previous)page|(start|end)cursor)$/.test(name)
  )
}
