import { createClient } from '@supabase/supabase-js'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { servedApi } from './support/served-api.ts'

const api = servedApi({
  load: async () => ({
    ...(await import('../../src/lib/http/knowledge/routes.ts')),
    ...(await import('../../src/lib/crm/engine.ts')),
    ...(await import('../../src/lib/knowledge/files.ts')),
    ...(await import('../../src/lib/db/knowledge-files.ts')),
  }),
  routes: ({ knowledgeRoutes }) => knowledgeRoutes,
  base: () => '/api/dashboard',
  members: 1,
  withStrangers: true,
})
const call = (method: string, path: string, body: unknown, token = api.ours.owner.accessToken) =>
  api.call(method, path, { body, token })
beforeAll(async () => {
  for (const { owner } of [api.ours, api.theirs])
    await call('POST', '/pages', { page_id: 'p1', page_name: 'Page' }, owner.accessToken)
})

function upload(name: string, content: string | Uint8Array<ArrayBuffer>, token = api.ours.owner.accessToken) {
  const form = new FormData()
  form.set('file', new File([content], name))
  return call('POST', '/crm-links/files', form, token)
}
async function uploaded(name: string, content: string): Promise<string> {
  return z.string().parse((await upload(name, content)).body['url'])
}
const link = (url: string, channel = 'messenger', token = api.ours.owner.accessToken) =>
  call('POST', '/crm-links', { page_id: 'p1', channels: [channel], name: 'File', type: 'file', is_active: true, url }, token)
const unlink = (url: string, channel?: string) =>
  call('DELETE', '/crm-links', { page_id: 'p1', url, ...(channel === undefined ? {} : { channels: [channel] }) })
const sweep = () => api.app.removeUnlinkedFiles(api.app.engine().db, () => false)
const idOf = (url: string) => url.split('/')[3] ?? ''
const isKept = async (url: string) =>
  (await api.app.storedBytes(api.app.engine().db, { id: idOf(url), organizationId: api.ours.organizationId })) !== null
const rows = async (url: string) => api.stack.sql('select id from private.knowledge_files where id = $1', [idOf(url)])

test('an uploaded file is linked, read, and goes with its last link', async () => {
  const { status, body } = await upload('C:\\My files\\prices & hours.csv', 'name,price\nTea,3\nCoffee,4\n')
  expect({ status, body }).toMatchObject({
    status: 201,
    body: { name: 'prices & hours.csv', bytes: 26, content_type: 'text/csv' },
  })
  const url = z.string().parse(body['url'])
  expect(url).toMatch(/^file:\/\/\/[0-9a-f-]{36}\/prices%20%26%20hours\.csv$/)
  expect(await link(url)).toMatchObject({ status: 201 })
  expect(await call('POST', '/crm-links/fetch', { page_id: 'p1', url })).toMatchObject({ body: { outcome: 'changed' } })
  const passages = await api.stack.sql<{ text: string }>(
    'select c.text from knowledge_chunks c join knowledge_sources s on s.id = c.source_id where s.url = $1',
    [url],
  )
  expect(passages.map(({ text }) => text).join(' ')).toContain('Coffee')
  expect(await call('POST', '/crm-links/fetch', { page_id: 'p1', url })).toMatchObject({ body: { outcome: 'unchanged' } })

  expect(await link(url, 'facebook')).toMatchObject({ status: 201 })
  expect(await unlink(url, 'messenger')).toMatchObject({ body: { deleted_count: 1 } })
  await sweep()
  expect(await isKept(url)).toBe(true)
  await unlink(url)
  await sweep()
  expect(await isKept(url)).toBe(false)
  expect(await rows(url)).toEqual([])
  expect(await link(url)).toMatchObject({ status: 404, body: { error: { code: 'crm_file_not_found', field: 'url' } } })
})

test('a file that nobody links is removed a day later, and so are those of a page and of a removal that broke off', async () => {
  const [forgotten, young, ofPage, broken] = [
    await uploaded('a.txt', 'Open at nine.'),
    await uploaded('b.txt', 'Open at nine.'),
    await uploaded('c.txt', 'Open at nine.'),
    await uploaded('d.txt', 'Open at nine.'),
  ]
  await api.stack.sql(`update private.knowledge_files set created_at = now() - interval '25 hours' where id = any ($1)`, [
    [idOf(forgotten), idOf(ofPage)],
  ])
  await call('POST', '/pages', { page_id: 'p2', page_name: 'Page' })
  const linked = { page_id: 'p2', channels: ['facebook'], name: 'File', type: 'file', is_active: false, url: ofPage }
  expect(await call('POST', '/crm-links', linked)).toMatchObject({ status: 201 })
  await api.stack.sql('update private.knowledge_files set is_leaving = true where id = $1', [idOf(broken)])
  expect(await link(broken)).toMatchObject({ status: 404 })
  await sweep()
  expect(await Promise.all([forgotten, young, ofPage, broken].map(isKept))).toEqual([false, true, true, false])
  await api.stack.sql(`delete from channel_pages where page_id = 'p2'`, [])
  await sweep()
  expect(await Promise.all([young, ofPage].map(isKept))).toEqual([true, false])
})

test('a file is out of reach of other organisations, of members, and of everybody without the service’s key', async () => {
  const url = await uploaded('own.json', '{"customers":[{"name":"Ann"}]}')
  expect(await link(url, 'messenger', api.theirs.owner.accessToken)).toMatchObject({
    status: 404,
    body: { error: { code: 'crm_file_not_found' } },
  })
  await expect(api.app.openFile(api.app.engine().db, api.theirs.organizationId, url)).rejects.toMatchObject({
    code: 'file_missing',
  })
  expect(await upload('x.txt', 'Text.', api.ours.members[0]?.accessToken)).toMatchObject({ status: 403 })
  const path = `${api.ours.organizationId}/${idOf(url)}`
  const publishable = createClient(
    api.stack.env['NEXT_PUBLIC_SUPABASE_URL'] ?? '',
    api.stack.env['NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY'] ?? '',
  )
  expect((await publishable.storage.from('knowledge').download(path)).error).not.toBeNull()
  expect((await publishable.storage.from('knowledge').upload('x', 'y')).error).not.toBeNull()
  expect(await isKept(url)).toBe(true)
})

test('what a file is, its bytes say; what is not read, is too large or no file is refused', async () => {
  const types = async (name: string, content: string) => (await upload(name, content)).body['content_type']
  expect(await types('notes.md', '# Hours\n\nOpen at nine.')).toBe('text/markdown')
  expect(await types('data.txt', '{"a": 1}')).toBe('text/plain')
  expect(await types('named.csv', '%PDF-1.4 …')).toBe('application/pdf')
  expect(await upload('page.html', '<!doctype html><p>Hello')).toMatchObject({
    status: 400,
    body: { error: { code: 'format_not_supported' } },
  })
  expect(await upload('zip.docx', 'PK\u0003\u0004 not a document')).toMatchObject({ status: 400 })
  expect(await upload('image.png', new Uint8Array(100))).toMatchObject({ status: 400 })
  expect(await upload('large.txt', new Uint8Array(20 * 1024 * 1024 + 1).fill(65))).toMatchObject({
    status: 413,
    body: { error: { code: 'payload_too_large', message: 'The file is larger than 20 MB.' } },
  })
  expect(await call('POST', '/crm-links/files', {})).toMatchObject({
    status: 400,
    body: { error: { fields: [{ field: 'file' }] } },
  })
  expect(await link('file:///etc/passwd')).toMatchObject({ status: 404, body: { error: { code: 'crm_file_not_found' } } })
})
