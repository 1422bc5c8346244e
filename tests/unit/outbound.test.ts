import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseEnv } from '../../src/lib/core/env.ts'
import { eventTypes, exampleOf, messageSchemaOf, testEvent } from '../../src/lib/contract/event-types.ts'
import { recordObjectSchema, recordObjects, recordSpecOf } from '../../src/lib/objects/record-objects.ts'
import { afterAttempt } from '../../src/lib/outbound/schedule.ts'

test('waits of 1, 2 and 3 s, then of 5 min, 30 min, 2 h and 12 h; then it is parked', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6].map((attempts) => afterAttempt(attempts, null, null))
  expect(waits.map(({ waitSeconds }) => waitSeconds)).toEqual([1, 2, 3, 300, 1_800, 7_200, 43_200])
  expect(waits.every(({ status }) => status === 'queued')).toBe(true)
  expect(afterAttempt(7, 500, null)).toMatchObject({ status: 'failed', isGone: false })
  expect(afterAttempt(7, 204, null)).toMatchObject({ status: 'delivered' })
})

test('429 and 503 are waited for as long as they ask, an hour at most; other answers are waited for no longer than usual', () => {
  expect(afterAttempt(0, 429, 120).waitSeconds).toBe(120)
  expect(afterAttempt(0, 503, 86_400).waitSeconds).toBe(3_600)
  expect(afterAttempt(3, 429, 5).waitSeconds).toBe(300)
  expect(afterAttempt(0, 500, 120).waitSeconds).toBe(1)
  expect(afterAttempt(0, 307, null)).toMatchObject({ status: 'queued', waitSeconds: 1 })
  expect(afterAttempt(0, 410, null)).toMatchObject({ status: 'failed', isGone: true })
})

test('every event of the catalogue has an example that its own schema accepts, and a name of its own', () => {
  for (const each of [...eventTypes, testEvent]) expect(messageSchemaOf(each).parse(exampleOf(each))).toEqual(exampleOf(each))
  expect(new Set(eventTypes.map(({ type }) => type)).size).toBe(eventTypes.length)
  expect(eventTypes.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['contact.merged', 'ticket.created', 'quote.updated', 'sync.held', 'intake.approved']),
  )
})

test('every event of the catalogue is announced by the database', () => {
  const schemas = join(import.meta.dirname, '../../supabase/schemas')
  const sql = globSync('**/*.sql', { cwd: schemas }).map((file) => readFileSync(join(schemas, file), 'utf8'))
  // Those of records are made of the object's name and the verb, by the trigger that each of their tables has.
  const ofRecords: readonly string[] = recordObjects
  const others = eventTypes.map(({ type }) => type).filter((type) => !ofRecords.includes(type.split('.')[0] ?? ''))
  expect(others.length).toBeGreaterThan(5)
  expect(others.filter((type) => !sql.some((source) => source.includes(`'${type}'`)))).toEqual([])
})

test('the example of a change names what people change of such a record', () => {
  const updates = eventTypes.filter(({ type }) => type.endsWith('.updated'))
  const changed = updates.map((event) => {
    const { data } = z
      .object({ data: z.object({ object: recordObjectSchema, changed: z.array(z.string()) }) })
      .parse(exampleOf(event))
    const fields = recordSpecOf(data.object).fields.filter(({ column }) => data.changed.includes(column))
    expect(fields.map(({ isFixed, isDerived }) => isFixed ?? isDerived ?? false)).toEqual(data.changed.map(() => false))
    return `${data.object}: ${data.changed.join(', ')}`
  })
  expect(changed).toHaveLength(recordObjects.length)
  expect(changed).toEqual(expect.arrayContaining(['contact: email', 'opportunity: stage', 'ticket: status']))
})

test('CRM_WEBHOOK_URL and CRM_API_KEY come together, with their organisation, or the server does not start', () => {
  const env = {
    NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:1',
    NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY: 'p',
    SUPABASE_SECRET_KEY: 's',
    CRON_SECRET: 'a-secret-of-this-test',
    CRM_ENCRYPTION_KEY: 'k',
    APP_URL: 'http://localhost:3000',
  }
  const set = { CRM_WEBHOOK_URL: 'http://localhost:5001/webhooks/', CRM_API_KEY: 'key', WEBHOOK_ORGANIZATION: 'acme' }
  expect(parseEnv(env).serverWebhook).toBeNull()
  expect(parseEnv({ ...env, ...set }).serverWebhook).toEqual({
    url: 'http://localhost:5001/webhooks',
    apiKey: 'key',
    organization: 'acme',
  })
  for (const missing of Object.keys(set))
    expect(() => parseEnv({ ...env, ...set, [missing]: '' })).toThrow(`${missing} is not set`)
})
