import type { LoadedPending } from '../../db/pending-links.ts'
import { leftPartners } from '../../db/remote-rows.ts'
import { keyText, localKeys, remoteKeys } from '../domain/match-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { RunContext } from './run-context.ts'

/**
 * Records of the CRM that stayed there when one here was deleted, and have a match key of these new ones, by record id. The CRM is not
 * searched by a phone number or a custom field; what it was in sync with is known here.
 */
export async function findFormerPartners(
  ctx: RunContext,
  rows: readonly LoadedPending[],
): Promise<ReadonlyMap<string, readonly RemoteRecord[]>> {
  const toMake = rows.filter(({ link }) => !link.asNew && link.outgoing === null)
  const keysOf = new Map(toMake.map(({ record }) => [record.id, localKeys(ctx.settings.matchKeys, record)]))
  const refsOf = await leftPartners(
    ctx.db,
    ctx.connectionId,
    ctx.object,
    [...keysOf].map(([ref, keys]) => ({ ref, keys })),
  )
  const refs = [...new Set([...refsOf.values()].flat())]
  const there = refs.length === 0 ? [] : await ctx.connector.getRecords(ctx.session, ctx.object, refs)
  const held = there
    .filter(({ isClosed }) => isClosed !== true)
    .map((remote) => ({ remote, keys: new Set(remoteKeys(ctx.settings.matchKeys, ctx.mapping, remote).map(keyText)) }))
  return new Map(
    [...refsOf].map(([id, own]) => {
      const isIts = (keys: ReadonlySet<string>) => (keysOf.get(id) ?? []).some((key) => keys.has(keyText(key)))
      return [id, held.flatMap(({ remote, keys }) => (own.includes(remote.id) && isIts(keys) ? remote : []))]
    }),
  )
}
