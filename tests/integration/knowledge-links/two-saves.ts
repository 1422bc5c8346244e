import { expect, test } from 'vitest'
import { link, type LinksWorld, page, url } from './world.ts'

/** What can be changed in a form that others may have open too; `values`: what the part is, and what two people make of it. */
const forms = [
  { path: '/api/dashboard/pages/at-once', method: 'PATCH', part: 'page_name', values: ['My Facebook Page', 'Mine', 'Yours'] },
  { path: '/api/dashboard/crm-links', method: 'PATCH', part: 'name', values: [link.name, 'Mine', 'Yours'], of: 'at-once' },
  {
    path: '/api/dashboard/crm-links',
    method: 'PATCH',
    part: 'description',
    values: [link.description, 'Mine', ''],
    of: 'at-once',
  },
  { path: '/api/dashboard/crm-links', method: 'PATCH', part: 'refresh_minutes', values: [30, 60, 120], of: 'at-once' },
  { path: '/api/organization', method: 'PATCH', part: 'name', values: ['My Company', 'Mine', 'Yours'] },
  { path: '/api/privacy/settings', method: 'PUT', part: 'trashDays', values: [365, 30, 60] },
] as const

export function testTwoSaves({ api, call }: LinksWorld): void {
  test('of two who save the same part of a form at once, one is asked, and nothing of the other is written over', async () => {
    await call('POST', '/pages', page('at-once'))
    await call('POST', '/crm-links', { ...link, page_id: 'at-once' })
    const { organization, retention } = api.app
    for (const { path, method, part, values, ...more } of forms) {
      const [before, ...wanted] = values
      const save = async (value: string | number) => {
        const body = { ...('of' in more ? { page_id: more.of, url } : {}), [part]: value, seen: { [part]: before } }
        const request = new Request(`http://localhost${path}`, {
          method,
          headers: { authorization: `Bearer ${api.ours.owner.accessToken}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        if (path === '/api/organization') return (await organization.PATCH(request, { params: Promise.resolve({}) })).status
        if (path === '/api/privacy/settings') return (await retention.PUT(request, { params: Promise.resolve({}) })).status
        return (await api.serve(request)).status
      }
      const answers = await Promise.all(wanted.map(save))
      expect({ path, part, answers: answers.toSorted((one, other) => one - other) }).toEqual({ path, part, answers: [200, 409] })
    }
  })

  test('a text that is blank in a form is as good as none in its row', async () => {
    await call('POST', '/pages', page('blank'))
    await call('POST', '/crm-links', { ...link, page_id: 'blank', description: undefined })
    const change = (description: string, seen: string) =>
      call('PATCH', '/crm-links', { page_id: 'blank', url, description, seen: { description: seen } })
    expect((await change('New', '')).status).toBe(200)
    expect((await change('', 'New')).status).toBe(200)
    expect((await change('Newer', '')).status).toBe(200)
  })
}
