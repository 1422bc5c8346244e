import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import config from '../../../next.config.ts'

/** What anybody may find by a search. */
const listed = new Set(['/', '/sign-in', '/sign-up', '/docs'])

/** Addresses of all pages: groups of folders are no part of them. */
const pages = globSync('**/page.tsx', { cwd: join(import.meta.dirname, '../../../app') }).map(
  (file) =>
    `/${file
      .split('/')
      .slice(0, -1)
      .filter((folder) => !/^\(.*\)$/.test(folder))
      .join('/')}`,
)

test('no search engine keeps a page of people, or of a link that only some have', async () => {
  const rules = (await config.headers?.()) ?? []
  const unlisted = rules
    .filter(({ headers }) => headers.some(({ key, value }) => key === 'X-Robots-Tag' && value.includes('noindex')))
    .map(({ source }) => new RegExp(`^${source.replace('/:path*', '(/.*)?')}$`))
  expect(pages.length).toBeGreaterThan(30)
  expect(pages.filter((page) => listed.has(page))).toHaveLength(listed.size)
  expect(pages.filter((page) => !listed.has(page) && !unlisted.some((rule) => rule.test(page)))).toEqual([])
})
