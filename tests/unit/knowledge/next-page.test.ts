import { describe, expect, it } from 'vitest'
import { nextPage } from '../../../src/lib/knowledge/fetch/next-page.ts'

const url = 'https://api.example/v1/customers?limit=2'
const next = (
  said: Readonly<Record<string, string>>,
  more: { readonly link?: string; readonly url?: string; readonly items?: number } = {},
) => {
  const rest = Object.entries(said).map(([path, value]) => ({ path, value }))
  const found = nextPage({ url: more.url ?? url, link: more.link ?? null, rest, items: more.items ?? 2, isGraphql: false })
  if (found === null) return null
  return 'url' in found ? found.url : found.cursor
}

describe('the next page', () => {
  it.each([
    [
      'Link header',
      {},
      { link: '<https://api.example/v1/customers?page=3>; rel="last", <?page=2>; title="a, b"; rel="next"' },
      'https://api.example/v1/customers?page=2',
    ],
    ['Link header without a next one', {}, { link: '<https://api.example/v1/customers?page=1>; rel="prev"' }, null],
    ['address', { next: 'https://api.example/v1/customers?after=x' }, {}, 'https://api.example/v1/customers?after=x'],
    ['path', { next_page_url: '/v1/customers?page=2' }, {}, 'https://api.example/v1/customers?page=2'],
    [
      'OData',
      { '["@odata.nextLink"]': 'https://api.example/v1/customers?$skiptoken=2' },
      {},
      'https://api.example/v1/customers?$skiptoken=2',
    ],
    ['HAL', { '_links.next.href': '?page=2' }, {}, 'https://api.example/v1/customers?page=2'],
    [
      'HubSpot',
      { 'paging.next.after': '10', 'paging.next.link': 'https://api.example/v1/customers?after=10' },
      {},
      'https://api.example/v1/customers?after=10',
    ],
    ['cursor', { next_cursor: 'abc==', has_more: 'true' }, {}, `${url}&cursor=abc%3D%3D`],
    ['cursor after the last', { next_cursor: 'abc', has_more: 'false' }, {}, null],
    ['token of Google', { nextPageToken: 't' }, {}, `${url}&pageToken=t`],
    ['page of pages', { page: '1', total_pages: '3' }, {}, `${url}&page=2`],
    ['last of pages', { 'meta.current_page': '3', 'meta.last_page': '3' }, {}, null],
    ['offset', { offset: '0', total: '5' }, {}, `${url}&offset=2`],
    ['offset at the end', { offset: '4', total: '5' }, { items: 1 }, null],
    ['number in the address', {}, { url: 'https://api.example/c?page=4' }, 'https://api.example/c?page=5'],
    ['number in the address, and no items', {}, { url: 'https://api.example/c?page=4', items: 0 }, null],
    ['nothing', { total: '45', name: 'Acme' }, {}, null],
    ['a number where others have an address', { next: '2' }, {}, null],
  ])('%s', (_way, said, more, expected) => {
    expect(next(said, more)).toBe(expected)
  })

  it('of a GraphQL connection is its cursor, as long as there is one', () => {
    const said = (has: string) => [
      { path: 'data.customers.pageInfo.hasNextPage', value: has },
      { path: 'data.customers.pageInfo.endCursor', value: 'c2' },
    ]
    expect(nextPage({ url, link: null, rest: said('true'), items: 2, isGraphql: true })).toEqual({ cursor: 'c2' })
    expect(nextPage({ url, link: null, rest: said('false'), items: 2, isGraphql: true })).toBeNull()
  })
})
