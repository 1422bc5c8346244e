import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { newId, profileSchema, upsertProfile } from './profiles.ts'
import type { Sandbox } from './sandbox.ts'

export const eventSchema = z.object({
  data: z.object({
    type: z.literal('event'),
    attributes: z.object({
      properties: z.record(z.string(), z.unknown()),
      time: z.iso.datetime({ offset: true }).nullish(),
      value: z.number().nullish(),
      value_currency: z.string().length(3).nullish(),
      unique_id: z.string().nullish(),
      metric: z.object({
        data: z.object({ type: z.literal('metric'), attributes: z.object({ name: z.string().min(1).max(128) }) }),
      }),
      profile: z.object({ data: profileSchema }),
    }),
  }),
})

const rowSchema = z.object({
  id: z.string(),
  metric: z.string(),
  unique_id: z.string(),
  at: z.number(),
  profile_id: z.string(),
  body: z.string(),
})

/** Takes an event; one of the same profile, metric and unique id is taken and changes nothing. */
export function takeEvent(sandbox: Sandbox, account: string, { data }: z.infer<typeof eventSchema>): void {
  const { attributes } = data
  const { row } = upsertProfile(sandbox, account, attributes.profile.data, '/data/attributes/profile/data/attributes')
  const now = sandbox.clock()
  sandbox.db.run(
    'INSERT INTO events (account, id, profile_id, metric, unique_id, at, body) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    account,
    newId(now),
    row.id,
    attributes.metric.data.attributes.name,
    attributes.unique_id ?? randomUUID(),
    attributes.time ? Date.parse(attributes.time) : now,
    JSON.stringify({
      properties: attributes.properties,
      value: attributes.value ?? null,
      currency: attributes.value_currency ?? null,
    }),
  )
}

export function latestEvents(sandbox: Sandbox, account: string, limit: number) {
  return sandbox.db
    .all(
      'SELECT id, metric, unique_id, at, profile_id, body FROM events WHERE account = ? ORDER BY at DESC, id DESC LIMIT ?',
      account,
      limit,
    )
    .map((row) => rowSchema.parse(row))
}

export function eventView({ id, metric, unique_id: uniqueId, at, profile_id: profileId, body }: z.infer<typeof rowSchema>) {
  const { properties, value } = z
    .object({ properties: z.record(z.string(), z.unknown()), value: z.number().nullable() })
    .parse(JSON.parse(body))
  return {
    type: 'event',
    id,
    attributes: {
      timestamp: Math.floor(at / 1_000),
      event_properties: { ...properties, ...(value === null ? {} : { $value: value }), $event_id: uniqueId },
      datetime: new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00'),
      uuid: id,
    },
    relationships: { profile: { data: { type: 'profile', id: profileId } }, metric: { data: { type: 'metric', id: metric } } },
  }
}
