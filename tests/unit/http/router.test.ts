import { expect, test } from 'vitest'
import { z } from 'zod'
import { routerOf } from '../../../src/lib/http/router.ts'
import { operation } from '../../../src/lib/http/operation.ts'
import { respond, route } from '../../../src/lib/http/route.ts'

const shape = {
  access: 'public',
  tag: 'Status',
  id: 'thing',
  summary: 'A thing',
  responses: { 200: { description: 'It.', schema: z.object({ method: z.string() }) } },
} as const
const read = operation({ ...shape, method: 'GET', path: '/api/v1/things' })
const add = operation({ ...shape, method: 'POST', path: '/api/v1/things' })
const serve = routerOf([
  route(read, async () => respond(read, 200, { method: 'GET' }, { etag: '"3"' })),
  route(add, async () => respond(add, 200, { method: 'POST' })),
])
const ask = (method: string, path = '/api/v1/things') => serve(new Request(`https://hub.example.test${path}`, { method }))

test('what can be read is asked for without its body too', async () => {
  const answer = await ask('HEAD')
  expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"3"'])
})

test('an address tells what it takes, in an answer of its own and beside a refusal alike', async () => {
  const allow = 'GET, POST, HEAD, OPTIONS'
  const told = await ask('OPTIONS')
  expect([told.status, told.headers.get('allow')]).toEqual([204, allow])
  const refused = await ask('DELETE')
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, allow])
  for (const method of ['HEAD', 'OPTIONS', 'GET']) expect((await ask(method, '/api/v1/nothing')).status).toBe(404)
})
