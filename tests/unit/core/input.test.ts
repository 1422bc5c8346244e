import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { toFailure } from '../../../src/lib/core/errors.ts'
import { mappingRequestSchema } from '../../../src/lib/contract/mapping.ts'
import { syncRequestSchema } from '../../../src/lib/contract/sync.ts'
import { parseInput, readJson, readQuery } from '../../../src/lib/http/input.ts'
import { operations } from '../../../src/lib/http/operations/index.ts'
import { fieldPath, problemResponse } from '../../../src/lib/http/problem.ts'
import { failureOf } from '../support/failure.ts'

const limit = 256 * 1024
const json = { 'content-type': 'application/json' }
const post = (body: BodyInit | null, headers: Record<string, string> = json) =>
  new Request('https://app.example.com/api', { method: 'POST', body, headers })

/** A body of unknown length, as with chunked transfer. */
function streamed(bytes: number, chunk = 16 * 1024) {
  let sent = 0
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent >= bytes) return controller.close()
      controller.enqueue(new Uint8Array(Math.min(chunk, bytes - sent)).fill(32))
      sent += chunk
    },
    cancel() {
      cancelled = true
    },
  })
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers: json, duplex: 'half' }
  return { request: new Request('https://app.example.com/api', init), sent: () => sent, cancelled: () => cancelled }
}

describe('JSON body', () => {
  const optional = operations.filter(({ body }) => body instanceof z.ZodOptional)
  test('that may be left out is there', () => {
    expect(optional.map(({ id }) => id)).toContain('convertLead')
  })
  test.each(optional.map((each) => [each.id, each] as const))('of %s is left out, with and without its type', async (_, each) => {
    for (const headers of [{}, json]) expect(await readJson(post(null, headers), each.body, each.faults)).toBeUndefined()
  })

  test('is parsed by its schema', async () => {
    expect(await readJson(post('{"crmType":"hubspot","syncType":"full"}'), syncRequestSchema)).toEqual({
      crmType: 'hubspot',
      syncType: 'full',
    })
    expect(
      await readJson(post('{"a":1}', { 'content-type': 'application/problem+json; charset=utf-8' }), z.object({ a: z.number() })),
    ).toEqual({ a: 1 })
  })

  test('a body over the limit is rejected with 413 whatever its headers say, and reading stops at the limit', async () => {
    const { request, sent, cancelled } = streamed(100 * limit)
    expect(request.headers.has('content-length')).toBe(false)
    const failure = await failureOf(() => readJson(request, z.unknown()))
    expect(failure).toMatchObject({ kind: 'invalid', code: 'payload_too_large' })
    expect(problemResponse(failure).status).toBe(413)
    expect(sent()).toBeLessThan(40 * limit)
    expect(cancelled()).toBe(true)
    expect(await failureOf(() => readJson(streamed(limit + 1).request, z.unknown()))).toMatchObject({ code: 'payload_too_large' })
    expect(
      await failureOf(() => readJson(post(' '.repeat(limit + 1), { ...json, 'content-length': '2' }), z.unknown())),
    ).toMatchObject({ code: 'payload_too_large' })
  })

  test('a body whose sender is gone before its end is the sender’s doing, not a fault of ours', async () => {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('aborted')) })
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers: json, duplex: 'half' }
    const failure = await failureOf(() => readJson(new Request('https://app.example.com/api', init), z.unknown()))
    expect(failure).toMatchObject({ kind: 'invalid', code: 'malformed_json' })
  })

  test.each(['{"__proto__":{"a":1}}', '{"a":[{"b":1,"\\u005f_proto__":2}]}'])(
    'a name that no object keeps is refused, at any depth, and not dropped: %s',
    async (body) => {
      const refused = { code: 'invalid_input', field: '__proto__', message: expect.stringContaining('not a name') }
      expect(await failureOf(() => readJson(post(body), z.unknown()))).toMatchObject(refused)
      const query = new Request('https://app.example.com/api?__proto__=1')
      expect(await failureOf(async () => readQuery(query, z.object({})))).toMatchObject(refused)
    },
  )

  test('a body of exactly the limit is accepted', async () => {
    expect(await readJson(post(`"${'x'.repeat(limit - 2)}"`), z.string())).toHaveLength(limit - 2)
  })

  test('a multi-byte character split over two chunks is decoded correctly', async () => {
    const bytes = new TextEncoder().encode('"Zo\u00eb"')
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers: json, duplex: 'half' }
    expect(await readJson(new Request('https://app.example.com/api', init), z.string())).toBe('Zo\u00eb')
  })

  test.each(['', '{', "{'a':1}", '{"a":1}{', 'undefined'])('invalid JSON is rejected with 400: %j', async (body) => {
    const failure = await failureOf(() => readJson(post(body), z.unknown()))
    expect(failure).toMatchObject({ code: 'malformed_json' })
    expect(problemResponse(failure).status).toBe(400)
  })

  test('another content type is rejected with 415 before the body is read', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '']) {
      const failure = await failureOf(() => readJson(post('{}', { 'content-type': type }), z.unknown()))
      expect(failure).toMatchObject({ code: 'unsupported_media_type' })
      expect(problemResponse(failure).status).toBe(415)
    }
  })
})

describe('invalid input', () => {
  const row = { adsappField: 'email', crmField: 'email', direction: 'to_crm' }

  test.each([
    [{ crmType: 'hubspot', mappings: [row, { ...row, direction: 'sideways' }] }, 'mappings[1].direction'],
    [
      { crmType: 'hubspot', mappings: [{ ...row, transformRule: { name: 'map', values: { a: 1 } } }] },
      'mappings[0].transformRule.values.a',
    ],
    [{ crmType: 'hubspot', mappings: [{ ...row, extra: 1 }] }, 'mappings[0].extra'],
    [{ crmType: 'hubspot', mappings: [], unknown: 1 }, 'mappings'],
    [{ crmType: 'hubspot', mappings: [row], unknown: 1 }, 'unknown'],
    [{ mappings: [row] }, 'crmType'],
    [{ crmType: 'zoho', mappings: [row] }, 'crmType'],
  ])('reports the first invalid field: %j → %s', async (input, field) => {
    const failure = await failureOf(() => parseInput(mappingRequestSchema, input))
    expect(failure).toMatchObject({ kind: 'invalid', code: 'invalid_input', field })
    const response = problemResponse(failure)
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_input', field } })
  })

  test('an error of the whole input names no field', async () => {
    expect((await failureOf(() => parseInput(syncRequestSchema, 'text'))).field).toBeUndefined()
  })

  test('a duplicate query parameter is rejected by name', async () => {
    const query = z.strictObject({ crmType: z.string() })
    expect(readQuery(new Request('https://a.example/x?crmType=hubspot'), query)).toEqual({ crmType: 'hubspot' })
    expect(await failureOf(() => readQuery(new Request('https://a.example/x?crmType=a&crmType=b'), query))).toMatchObject({
      field: 'crmType',
    })
    expect(await failureOf(() => readQuery(new Request('https://a.example/x?crmType=a&job=b'), query))).toMatchObject({
      field: 'job',
    })
  })

  test('paths of nested fields are formatted with dots and brackets', () => {
    expect(fieldPath([])).toBe('')
    expect(fieldPath(['mappings', 2, 'direction'])).toBe('mappings[2].direction')
    expect(fieldPath([0, 'a'])).toBe('[0].a')
  })
})

describe('error response', () => {
  test('a bug hides its message and cause, and is not cached', async () => {
    const response = problemResponse(toFailure(new Error('connection string')))
    expect(response.status).toBe(500)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).not.toContain('connection string')
  })
})

test.each(['a\u0000b', 'half \ud800'])('text that the database cannot hold is refused by its field: %j', async (text) => {
  const schema = z.strictObject({ list: z.array(z.object({ name: z.string() })) })
  const body = new Request('http://app.test', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ list: [{ name: 'ok' }, { name: text }] }),
  })
  await expect(readJson(body, schema)).rejects.toMatchObject({ code: 'invalid_input', field: 'list[1].name' })
})
