import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { pageAt } from '@/app/dashboard/_pages/page-at.ts'
import { objectAt, pagesOf, shownObjects } from '@/src/lib/records/pages/pages.ts'

const id = '00000000-0000-4000-8000-000000000001'
const pages = globSync('**/page.tsx', { cwd: resolve(import.meta.dirname, '../../../app/dashboard/(pages)') })

/** The addresses of a page, with something that there is in the place of each parameter. */
function addressesOf(page: string): readonly string[] {
  const path = `/dashboard/${page}`.replace(/\/page\.tsx$/, '')
  const lists = shownObjects
    .filter((object) => !(path.endsWith('/new') && pagesOf(object).isMadeOnOthers))
    .map((object) => pagesOf(object).path)
  const filled = path.replace('[crmType]', 'pipedrive').replace(/\[(id|linkId)\]/g, id)
  return filled.includes('[list]') ? lists.map((list) => filled.replace('[list]', list)) : [filled]
}

test('every page of the dashboard has an address that leads to it', () => {
  expect(pages.length).toBeGreaterThan(15)
  const addresses = pages.flatMap(addressesOf)
  expect(addresses.filter((address) => address.includes('['))).toEqual([])
  expect(addresses.filter((address) => pageAt(address) === null)).toEqual([])
})

test('what is about one record, run or match says which, so that it can be looked for', () => {
  expect(pageAt(`/dashboard/contacts/${id}`)).toEqual({ kind: 'record', object: objectAt('contacts'), id })
  expect(pageAt(`/dashboard/settings/crm/runs/${id}`)).toEqual({ kind: 'run', id })
  expect(pageAt(`/dashboard/settings/crm/runs/${id}/plan`)).toEqual({ kind: 'run', id })
  expect(pageAt(`/dashboard/settings/webhooks/${id}`)).toEqual({ kind: 'endpoint', id })
  expect(pageAt(`/dashboard/settings/crm/records/${id}`)).toEqual({ kind: 'link', id })
  expect(pageAt(`/dashboard/intake/${id}`)).toEqual({ kind: 'message', id })
  expect(pageAt(`/dashboard/gateway/${id}`)).toEqual({ kind: 'delivery', id })
  expect(pageAt(`/dashboard/import/${id}`)).toEqual({ kind: 'import', id })
  expect(pageAt(`/dashboard/knowledge/${id}/ask`)).toEqual({ kind: 'channel_page', id })
  expect(pageAt(`/dashboard/knowledge/${id}/${id}`)).toEqual({ kind: 'source', page: id, id })
})

test.each([
  'nothing',
  'settings',
  'settings/nothing',
  'settings/crm/toString',
  'settings/crm/hubspot/nothing',
  'settings/crm/runs/no-id',
  `settings/crm/runs/${id}/nothing`,
  'settings/crm/records/no-id',
  'settings/webhooks/no-id',
  `settings/webhooks/${id}/more`,
  'knowledge/no-id',
  `knowledge/${id}/no-id`,
  `knowledge/${id}/${id}/more`,
  'contacts/no-id',
  'intake/no-id',
  `gateway/${id}/more`,
  `contacts/${id}/more`,
  '__proto__',
  'notes/new',
])('/dashboard/%s leads nowhere', (path) => {
  expect(pageAt(`/dashboard/${path}`)).toBeNull()
})
