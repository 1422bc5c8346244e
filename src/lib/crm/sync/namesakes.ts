import type { ApplyEntry, RowError } from '../../db/apply-entry.ts'
import type { LoadedPending } from '../../db/pending-links.ts'
import type { LoadedRemote } from '../../db/remote-rows.ts'
import { readRemote } from '../domain/field-mapping.ts'
import type { IdentityKey } from '../domain/match-keys.ts'
import { mayBeSame, nameFields, nameOf, namesakeValues, nameSpellings } from '../domain/namesakes.ts'
import { specOf } from '../domain/objects.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { Decision } from './decision.ts'
import type { RunContext } from './run-context.ts'

/** Weaker than every match key: a name alone pairs nothing, a person is asked. */
export const nameRank = 1_000

/** What a CRM's record is looked for here by, where its object's records are asked about by name: as it is written there, and as it is seen. */
export function nameKeys(ctx: RunContext, remote: RemoteRecord): readonly IdentityKey[] {
  // A lead there that has become others is nobody's namesake.
  if (specOf(ctx.object).namesakes === undefined || remote.isClosed === true) return []
  const name = nameThere(ctx, remote)
  return (name === null ? [] : nameSpellings(name)).map((value) => ({ rank: nameRank, kind: 'name', name: null, value }))
}

/** The name alone of a CRM's record: every record is asked for it, and few for more. */
function nameThere({ object, mapping }: RunContext, { properties }: RemoteRecord): string | null {
  const fields = nameFields(object)
  const rows = mapping.filter(({ adsappField }) => fields.includes(adsappField))
  return nameOf(object, readRemote(rows, properties))
}

type Candidates = LoadedRemote['candidates']

type Namesakes = { readonly name: string | null; readonly same: Candidates; readonly apart: readonly string[] }

/** The CRM record that a candidate's link holds it with; null where it has no partner. */
export function partnerOf({ link }: Candidates[number]): string | null {
  return link === null || link.status === 'excluded' ? null : link.crmRecordId
}

/** Of a record's candidates, those that nothing but a partner tells from it. */
export function rivalsOf({ object, mapping }: RunContext, remote: RemoteRecord, candidates: Candidates): Candidates {
  const named = candidates.filter(({ key }) => key === nameRank)
  if (named.length === 0) return []
  const theirs = readRemote(mapping, remote.properties)
  return named.filter(({ record }) => mayBeSame(object, record.values, theirs))
}

/**
 * Records here with a CRM record's name and without a partner there, or with one that is gone: those that may be it, and those that something
 * tells from it. One that goes with its partner is no other's.
 */
export function namesakesOf(
  ctx: RunContext,
  remote: RemoteRecord,
  candidates: Candidates,
  { claimed, isGone }: { readonly claimed: ReadonlySet<string>; readonly isGone: (crmRecordId: string) => boolean },
): Namesakes {
  if (specOf(ctx.object).namesakes === undefined) return { name: null, same: [], apart: [] }
  const name = nameThere(ctx, remote)
  const isFree = (each: Candidates[number]) => {
    const partner = partnerOf(each)
    return partner === null || (isGone(partner) && (ctx.settings.deletes.fromCrm !== 'archive' || each.link?.pending === true))
  }
  const free = candidates.filter((each) => each.key === nameRank && isFree(each))
  const same = rivalsOf(ctx, remote, free).filter(({ record }) => !claimed.has(record.id))
  return { name, same, apart: free.filter((each) => !same.includes(each)).map(({ record }) => record.id) }
}

/** What is new here, with the records of its name that it was told from: one that comes before it is stored is another matter. */
export function withName(decision: Decision, { name, apart }: Namesakes): Decision {
  return decision.kind === 'skip' ? decision : { ...decision, entry: { ...decision.entry, name, apartFrom: apart } }
}

/** What is kept of a CRM's record with its question, so that others of its name here wait for the answer too. */
export function questionOf(
  { object, mapping }: RunContext,
  { properties }: RemoteRecord,
): Pick<RowError, 'field' | 'name' | 'values'> {
  const values = readRemote(mapping, properties)
  const field = specOf(object).namesakes?.name[0] ?? 'name'
  return { field, name: nameOf(object, values) ?? '', values: namesakeValues(object, values) }
}

/**
 * What keeps a record from being made in the CRM: of one there with its name a person is asked whether the two are one. It is decided again
 * with the answer.
 */
export function waitsForAnswer({ object }: RunContext, { link, record, asked }: LoadedPending): ApplyEntry['waits'] {
  const field = specOf(object).namesakes?.name[0]
  if (field === undefined || link.outgoing !== null) return []
  const open = (asked ?? []).filter(({ values, isLeft }) => isLeft !== true && mayBeSame(object, record.values, values))
  return open.map(({ ref }) => ({ field, side: 'crm', target: object, ref }))
}

/**
 * Of records that are to be made in the CRM, those there that stayed when one of the same name was deleted here and that may be the same, by
 * record id.
 */
export async function leftNamesakes(
  { connector, session, object, mapping }: RunContext,
  rows: readonly LoadedPending[],
): Promise<ReadonlyMap<string, readonly RemoteRecord[]>> {
  const toMake = rows.filter(({ link }) => !link.asNew && link.outgoing === null)
  const refsOf = ({ asked }: LoadedPending) => (asked ?? []).flatMap(({ ref, isLeft }) => (isLeft === true ? ref : []))
  const refs = [...new Set(toMake.flatMap(refsOf))]
  const there = refs.length === 0 ? [] : await connector.getRecords(session, object, refs)
  return new Map(
    toMake.map((row) => {
      const own = new Set(refsOf(row))
      const may = ({ id, properties, isClosed }: RemoteRecord) =>
        own.has(id) && isClosed !== true && mayBeSame(object, row.record.values, readRemote(mapping, properties))
      return [row.record.id, there.filter(may)]
    }),
  )
}
