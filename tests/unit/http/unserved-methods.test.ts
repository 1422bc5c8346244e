import { createServer, request } from 'node:http'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { register } from '../../../instrumentation.ts'
import { methodNotServed } from '../../../src/lib/http/unserved-methods.ts'

const server = createServer(({ method, url }, response) => response.end(`${method} ${url}`))
beforeAll(async () => {
  vi.stubEnv('NEXT_RUNTIME', 'nodejs')
  vi.stubEnv('CRM_WEBHOOK_URL', '')
  await register()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  vi.unstubAllEnvs()
  server.close()
})

async function served(method: string): Promise<string> {
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const asked = request({ port, host: '127.0.0.1', method, path: '/api/v1/x?y=1' })
  asked.end()
  const [answer] = z.tuple([z.custom<AsyncIterable<Buffer>>()]).parse(await once(asked, 'response'))
  let text = ''
  for await (const chunk of answer) text += chunk.toString()
  return text
}

test.each(['TRACE', 'PROPFIND', 'MKCOL', 'SEARCH', 'PURGE'])(
  'a request with a method that nothing takes is led to its refusal: %s',
  async (method) => {
    expect(await served(method)).toBe('GET /method-not-served')
  },
)

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('others are served as they come: %s', async (method) => {
  expect(await served(method)).toBe(`${method} /api/v1/x?y=1`)
})

test('the refusal is in words, and names what is taken', async () => {
  const answer = methodNotServed()
  expect([answer.status, await answer.json()]).toMatchObject([
    501,
    { error: { code: 'method_not_served', message: expect.stringContaining('DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT') } },
  ])
})
