import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { fold } from '../kit/database.ts'
import { invalid, KlaviyoError } from './errors.ts'
import type { Sandbox } from './sandbox.ts'

const text = z.string().nullish()
const attributesSchema = z.strictObject({
  email: text,
  phone_number: text,
  external_id: text,
  first_name: text,
  last_name: text,
  organization: text,
  locale: text,
  title: text,
  image: text,
  location: z.record(z.string(), z.unknown()).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
})
type Attributes = z.infer<typeof attributesSchema>

export const profileSchema = z.object({
  type: z.literal('profile'),
  id: text,
  attributes: attributesSchema,
  meta: z.unknown().optional(),
})

const rowSchema = z.object({ id: z.string(), body: z.string(), created_at: z.number(), updated_at: z.number() })
type Row = z.infer<typeof rowSchema>

const bytesMax = 100 * 1024
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Ids as Klaviyo makes them: the time, then chance. */
export function newId(now: number): string {
  let time = ''
  for (let rest = now, index = 0; index < 10; index += 1, rest = Math.floor(rest / 32)) time = (alphabet[rest % 32] ?? '0') + time
  return `${time}${[...randomBytes(16)].map((byte) => alphabet[byte % 32]).join('')}`
}

/** The problem of a profile's identifiers, as Klaviyo words it. @throws KlaviyoError */
function check(attributes: Attributes, pointer: string): void {
  const { email, phone_number: phone, external_id: externalId } = attributes
  if (Buffer.byteLength(JSON.stringify(attributes)) > bytesMax) throw invalid('The profile is larger than 100 KB.', pointer)
  if (!email && !phone && !externalId)
    throw invalid(
      'One of the following identifiers must be provided: id, email, phone_number, external_id, anonymous_id',
      pointer,
    )
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(email)) throw invalid('Invalid email address', `${pointer}/email`)
  if (phone && !/^\+[1-9]\d{6,14}$/.test(phone))
    throw invalid('Invalid phone number format (Example of a valid format: +12345678901)', `${pointer}/phone_number`)
}

function find(
  sandbox: Sandbox,
  account: string,
  column: 'id' | 'email_key' | 'phone_number' | 'external_id',
  value: string | null | undefined,
) {
  if (!value) return null
  const row = sandbox.db.get(
    `SELECT id, body, created_at, updated_at FROM profiles WHERE account = ? AND ${column} = ?`,
    account,
    value,
  )
  return row === undefined ? null : rowSchema.parse(row)
}

/** Creates or updates the profile that one of these identifiers names. @throws KlaviyoError */
export function upsertProfile(
  sandbox: Sandbox,
  account: string,
  { id, attributes }: z.infer<typeof profileSchema>,
  pointer: string,
): { readonly row: Row; readonly created: boolean } {
  check(attributes, pointer)
  const email = attributes.email ? fold(attributes.email) : null
  const found = [
    find(sandbox, account, 'id', id),
    find(sandbox, account, 'external_id', attributes.external_id),
    find(sandbox, account, 'email_key', email),
    find(sandbox, account, 'phone_number', attributes.phone_number),
  ].filter((row) => row !== null)
  const [first] = found
  const other = found.find((row) => row.id !== first?.id)
  if (other) {
    throw new KlaviyoError({
      status: 409,
      code: 'duplicate_profile',
      title: 'Conflict.',
      detail: 'A profile already exists with one of these identifiers.',
      pointer,
      meta: { duplicate_profile_id: other.id },
    })
  }
  const now = sandbox.clock()
  const before: Attributes = first === undefined ? {} : attributesSchema.parse(JSON.parse(first.body))
  const given = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
  const body = { ...before, ...given, properties: { ...before.properties, ...attributes.properties } }
  const row = {
    id: first?.id ?? newId(now),
    body: JSON.stringify(body),
    created_at: first?.created_at ?? now,
    updated_at: now,
  }
  sandbox.db.run(
    `INSERT INTO profiles (account, id, email_key, phone_number, external_id, body, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET email_key = excluded.email_key, phone_number = excluded.phone_number,
       external_id = excluded.external_id, body = excluded.body, updated_at = excluded.updated_at`,
    account,
    row.id,
    body.email ? fold(body.email) : null,
    body.phone_number ?? null,
    body.external_id ?? null,
    row.body,
    row.created_at,
    now,
  )
  sandbox.requestLog.addWrites({ created: first ? 0 : 1, updated: first ? 1 : 0, archived: 0 })
  return { row, created: first === undefined }
}

export function profileView({ id, body, created_at: created, updated_at: updated }: Row, publicUrl: string) {
  const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00')
  const blank = { email: null, phone_number: null, external_id: null, first_name: null, last_name: null, organization: null }
  return {
    type: 'profile',
    id,
    attributes: {
      ...blank,
      locale: null,
      title: null,
      image: null,
      location: null,
      properties: {},
      ...attributesSchema.parse(JSON.parse(body)),
      created: time(created),
      updated: time(updated),
      last_event_date: null,
    },
    links: { self: `${publicUrl}/api/profiles/${id}/` },
  }
}

/** The account's profiles, the latest first. */
export function latestProfiles(sandbox: Sandbox, account: string, limit: number): readonly Row[] {
  return sandbox.db
    .all(
      'SELECT id, body, created_at, updated_at FROM profiles WHERE account = ? ORDER BY updated_at DESC, id DESC LIMIT ?',
      account,
      limit,
    )
    .map((row) => rowSchema.parse(row))
}

/** What `filter=equals(email,"…")` and its like ask for. @throws KlaviyoError for any other filter */
export function filteredProfiles(sandbox: Sandbox, account: string, filter: string | undefined): readonly Row[] {
  if (filter === undefined) return latestProfiles(sandbox, account, 100)
  const [, field, value = ''] = /^equals\((email|phone_number|external_id|id),"([^"]*)"\)$/.exec(filter) ?? []
  if (field === undefined) throw invalid('Invalid filter provided.', '/filter')
  const column =
    field === 'email' ? 'email_key' : field === 'id' ? 'id' : field === 'phone_number' ? 'phone_number' : 'external_id'
  const row = find(sandbox, account, column, column === 'email_key' ? fold(value) : value)
  return row === null ? [] : [row]
}
