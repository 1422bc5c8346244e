import type { Link } from '../../db/link-rows.ts'
import type { ObjectType } from '../domain/entities.ts'
import { isBlank } from '../domain/normalize.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import type { RunContext } from './run-context.ts'

type Pair = { readonly link: Link | null; readonly record: LocalRecord | null; readonly remote: RemoteRecord | undefined }

/** A reference that the CRM has cleared, although as far as we know the record that it led to is there. */
type Cleared = { readonly field: string; readonly target: ObjectType; readonly ref: string }

/**
 * The records of these pairs, with what their references say once it is known which of the records that they led to are gone in the CRM: anyone who
 * deletes a company clears it at its contacts, and these may be read before it is known. Nothing is asked where no reference was cleared.
 */
export async function withGoneTargets<P extends Pair>(ctx: RunContext, pairs: readonly P[]): Promise<readonly P[]> {
  const cleared = new Map(pairs.map((pair) => [pair, clearedIn(ctx, pair)] as const).filter(([, fields]) => fields.length > 0))
  if (cleared.size === 0) return pairs
  const asked = Map.groupBy([...cleared.values()].flat(), ({ target }) => target)
  const there = new Map(
    await Promise.all(
      [...asked].map(async ([target, fields]) => {
        return [target, await ctx.existing(target, [...new Set(fields.map(({ ref }) => ref))])] as const
      }),
    ),
  )
  return pairs.map((pair) => {
    const gone = (cleared.get(pair) ?? []).filter(({ target, ref }) => there.get(target)?.has(ref) !== true)
    return gone.length === 0 || pair.record === null ? pair : { ...pair, record: without(pair.record, gone) }
  })
}

function clearedIn({ mapping }: RunContext, { link, record, remote }: Pair): readonly Cleared[] {
  if (link === null || record === null || remote === undefined) return []
  return mapping.flatMap(({ adsappField: field, crmField, target, type }): Cleared[] => {
    // A user is no record: one who is not active any more still has a name.
    if (target === undefined || target === 'user' || type !== 'reference' || !isBlank(remote.properties[crmField] ?? null))
      return []
    const ref = record.references?.[field]
    return ref == null || record.values[field] !== link.base[field] ? [] : [{ field, target, ref }]
  })
}

function without(record: LocalRecord, gone: readonly Cleared[]): LocalRecord {
  const fields = gone.map(({ field }) => field)
  return {
    ...record,
    references: { ...record.references, ...Object.fromEntries(fields.map((field) => [field, null])) },
    goneThere: [...new Set([...(record.goneThere ?? []), ...fields])],
  }
}
