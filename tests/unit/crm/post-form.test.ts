import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { postForm } from '../../../src/lib/crm/connector-kit/post-form.ts'
import { failureOf } from '../support/failure.ts'

const url = 'https://login.example/token'
const answering =
  (response: Response): typeof fetch =>
  async () =>
    response

test('a form is posted as such, accepts JSON and has a time-out', async () => {
  const sent: Request[] = []
  const timeouts: unknown[] = []
  const fetch = async (input: Request | URL | string, init?: RequestInit) => {
    sent.push(new Request(input, init))
    timeouts.push(init?.signal)
    return Response.json({ ok: true })
  }
  expect(await postForm('hubspot', fetch, url, { code: 'a b&c' })).toEqual({ status: 200, body: { ok: true } })
  const [request] = sent
  expect([request?.method, request?.url, await request?.text()]).toEqual(['POST', url, 'code=a+b%26c'])
  expect(request?.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
  expect(request?.headers.get('accept')).toBe('application/json')
  expect(timeouts).toEqual([expect.any(AbortSignal)])
})

test('an error response is returned with its body, and a body that is not JSON as null', async () => {
  const refused = Response.json({ error: 'invalid_grant' }, { status: 400 })
  expect(await postForm('hubspot', answering(refused), url, {})).toEqual({ status: 400, body: { error: 'invalid_grant' } })
  const page = new Response('<html>', { status: 502 })
  expect(await postForm('hubspot', answering(page), url, {})).toEqual({ status: 502, body: null })
})

test('a truncated response is a failure, even if its status arrived', async () => {
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"access_tok'))
      controller.error(new TypeError('terminated'))
    },
  })
  const failure = await failureOf(() => postForm('pipedrive', answering(new Response(broken)), url, {}))
  expect(failure).toMatchObject({ kind: 'transient', code: 'crm_unreachable', cause: { message: 'terminated' } })
})

test('an unreachable host is transient, and the failure contains nothing of the form', async () => {
  const failing: typeof fetch = async (_url, init) => {
    throw Object.assign(new TypeError('fetch failed'), { request: init?.body })
  }
  const failure = await failureOf(() => postForm('salesforce', failing, url, { client_secret: 's3cret' }))
  expect(failure).toMatchObject({
    kind: 'transient',
    code: 'crm_unreachable',
    message: 'Salesforce could not be reached. Try again in a moment.',
    cause: { name: 'TypeError', message: 'fetch failed' },
  })
  expect(inspect(failure, { depth: 9 })).not.toContain('s3cret')
})
