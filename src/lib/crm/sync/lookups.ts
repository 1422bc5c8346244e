import type { LoadedPending } from '../../db/pending-links.ts'
import { loadRemote } from '../../db/remote-rows.ts'
import { emailSpellings } from '../connector-kit/email-spellings.ts'
import { hostSpellings } from '../connector-kit/host-spellings.ts'
import { writeRemote } from '../domain/field-mapping.ts'
import type { CreateIntent } from '../port/writes.ts'
import type { IdentityKey } from '../domain/match-keys.ts'
import { specOf, type SyncedObject } from '../domain/objects.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { keyOf } from '../domain/record-keys.ts'
import { type RunContext, rowsOf } from './run-context.ts'

/** What the CRM is searched by for a pending record: its current value of the search key, and the one of an unanswered create. */
export function searchKeysOf(object: SyncedObject, { link, record }: LoadedPending): readonly string[] {
  return [...new Set(heldBy(object, { link, record }).map(({ key }) => key))]
}

/** The search key here and in an unanswered create, from the first field of each that has one; `text`: as it is stored. */
function heldBy(
  object: SyncedObject,
  { link, record }: LoadedPending,
): readonly { readonly key: string; readonly text: string }[] {
  const { kind, fields } = specOf(object).searchKey
  return [record.values, link.outgoing].flatMap((values) => {
    for (const name of values === null ? [] : fields) {
      const value = values?.[name]
      const key = keyOf(kind, value)
      if (key !== null) return [{ key, text: String(value) }]
    }
    return []
  })
}

/** The values as they may be spelled in the CRM: as they are matched, and as they are stored here. */
function spellingsOf(object: SyncedObject, row: LoadedPending): readonly string[] {
  const held = heldBy(object, row)
  const keys = held.map(({ key }) => key)
  // Of a host, each connector knows the spellings that its CRM is searched by.
  const known = specOf(object).searchKey.kind === 'email' ? keys.flatMap(emailSpellings) : keys
  return [...known, ...held.map(({ text }) => text.trim().toLowerCase())]
}

/** Keys as they may be stored here, where a host is matched by what somebody has written. */
export function storedSpellings(keys: readonly IdentityKey[]): readonly IdentityKey[] {
  return keys.flatMap((key) => spelled(key.kind, key.value).map((value) => ({ ...key, value })))
}

/** A host may be stored as machines exchange it or as people read it, also that of an address. */
function spelled(kind: IdentityKey['kind'], value: string): readonly string[] {
  if (kind === 'domain') return hostSpellings(value)
  return kind === 'email' ? emailSpellings(value) : [value]
}

/**
 * CRM records with the search keys of these local ones. After a complete read, a CRM that rejects creates with known keys is
 * searched only for records that are ambiguous here. What may not be created yet is not searched for.
 */
export async function findByKey(
  ctx: RunContext,
  rows: readonly LoadedPending[],
  duplicatesFound: Promise<ReadonlyMap<string, readonly string[]>>,
): Promise<readonly RemoteRecord[]> {
  const { object } = ctx
  const { kind } = specOf(object).searchKey
  let toSearch = rows.filter(({ link }) => !link.isUnanswered)
  if (ctx.hasReadEverything && ctx.capability.refusesKnown.includes(kind)) {
    const duplicates = await duplicatesFound
    const times = new Map<string, number>()
    for (const key of rows.flatMap((row) => searchKeysOf(object, row))) times.set(key, (times.get(key) ?? 0) + 1)
    toSearch = toSearch.filter(
      (row) =>
        row.link.outgoing !== null ||
        duplicates.has(row.record.id) ||
        searchKeysOf(object, row).some((key) => (times.get(key) ?? 0) > 1),
    )
  }
  const values = [...new Set(toSearch.flatMap((row) => spellingsOf(object, row)))]
  return values.length === 0 ? [] : ctx.connector.findByKey(ctx.session, object, kind, values)
}

/** Orphaned creates by link id, for CRMs where a repeated create would make a duplicate. */
export async function findOrphanedCreates(
  ctx: RunContext,
  rows: readonly LoadedPending[],
): Promise<ReadonlyMap<string, RemoteRecord>> {
  const intents = rows.flatMap(({ link, record }) =>
    link.outgoing === null || !link.outgoingAt
      ? []
      : [
          {
            key: link.id,
            externalId: record.id,
            properties: writeRemote(ctx.mapping, link.outgoing),
            sentAt: new Date(link.outgoingAt).toISOString(),
          },
        ],
  )
  return findMadeBy(ctx, intents)
}

/**
 * The ids of the records that creates have made which the CRM answered with a failure, by the creates' keys. What this run has written since
 * is another one's.
 */
export async function findMade(ctx: RunContext, intents: readonly CreateIntent[]): Promise<ReadonlyMap<string, string>> {
  const asked = intents.map(({ key, externalId, properties, sentAt }) => ({ key, externalId, properties, sentAt }))
  return new Map([...(await findMadeBy(ctx, asked, ctx.touched))].map(([key, { id }]) => [key, id]))
}

async function findMadeBy(
  ctx: RunContext,
  intents: readonly CreateIntent[],
  written: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, RemoteRecord>> {
  if (intents.length === 0) return new Map()
  // Of an object without a key, what looks like it may be linked to another one here of the same words: then the next is looked for.
  const others = new Set(written)
  const recordOf = new Map(intents.map(({ key, externalId }) => [key, externalId]))
  for (;;) {
    const found = await ctx.connector.findCreated?.(ctx.session, ctx.object, intents, others)
    if (found === undefined || found.size === 0) return new Map()
    if (specOf(ctx.object).searchKey.kind !== 'none') return found
    const links = await loadRemote(
      ctx.db,
      rowsOf(ctx),
      [...found.values()].map(({ id }) => ({ id, keys: [] })),
    )
    const linkOf = new Map(links.map(({ ref, link }) => [ref, link]))
    const taken = [...found].flatMap(([key, { id }]) => {
      const link = linkOf.get(id) ?? null
      return link?.recordId != null && link.recordId !== recordOf.get(key) && link.status !== 'excluded' ? id : []
    })
    if (taken.length === 0) return found
    for (const id of taken) others.add(id)
  }
}
