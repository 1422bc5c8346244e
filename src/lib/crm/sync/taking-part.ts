import type { LoggedChange, RowError } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import { valuesForLocal, valuesForRemote } from '../domain/first-values.ts'
import { writeRemote } from '../domain/field-mapping.ts'
import { specOf } from '../domain/objects.ts'
import { excludedByPerson } from '../domain/identity.ts'
import { everyRecord, filteredOut, fits } from '../domain/record-filter.ts'
import type { LocalRecord, RemoteRecord } from '../domain/records.ts'
import { type Deciding, type Decision, entryFor, skip } from './decision.ts'

/** True for the link of a pair that comes back once it fits. */
export function isFilteredOut(link: Pick<Link, 'status' | 'errorCode'> | null): boolean {
  return link?.status === 'excluded' && link.errorCode === filteredOut
}

/** How long a write that nobody has answered may still come, of a pair that leaves meanwhile, in seconds. */
const lateSeconds = 24 * 60 * 60

/** Conditions that can be judged: a field that the CRM does not have any more says nothing, and takes nobody out. */
function conditionsOf({ settings: { filter = everyRecord }, unreadFields = new Set() }: Deciding) {
  return { adsapp: filter.adsapp, crm: filter.crm.filter(({ field }) => !unreadFields.has(field)) }
}

/** Whether a pair takes part: both records fit the conditions of their side. */
export function pairFits(ctx: Deciding, local: LocalRecord, remote: RemoteRecord): boolean {
  const { adsapp, crm } = conditionsOf(ctx)
  return fits(adsapp, local.values) && fits(crm, remote.properties)
}

/**
 * Whether a record of the CRM may become one here: it fits, and so would what is made of it, as far as the mapping says. While a condition
 * cannot be judged, none is made.
 */
export function mayBeMadeHere(ctx: Deciding, remote: RemoteRecord): boolean {
  const { adsapp, crm } = ctx.settings.filter ?? everyRecord
  if (adsapp.length + crm.length === 0) return true
  if (crm.some(({ field }) => ctx.unreadFields?.has(field)) || !fits(crm, remote.properties)) return false
  const values = valuesForLocal(ctx.mapping, remote)
  return fits(
    adsapp.filter(({ field }) => field in values),
    values,
  )
}

/** The same of a record here that the CRM does not have yet. */
export function mayBeMadeThere(ctx: Deciding, local: LocalRecord): boolean {
  const { adsapp, crm } = ctx.settings.filter ?? everyRecord
  if (adsapp.length + crm.length === 0) return true
  if (crm.some(({ field }) => ctx.unreadFields?.has(field)) || !fits(adsapp, local.values)) return false
  const sent = new Set(ctx.mapping.filter(({ direction }) => direction !== 'from_crm').map(({ crmField }) => crmField))
  const properties = writeRemote(ctx.mapping, valuesForRemote(ctx.mapping, local))
  return fits(
    crm.filter(({ field }) => sent.has(field)),
    properties,
  )
}

/** The pair leaves the sync: both records stay as they are, and so does what they had agreed on. */
export function leave(ctx: Deciding, link: Link | null, local: LocalRecord): Decision {
  if (link === null || link.status === 'excluded') return skip
  const entry = entryFor(link, { local, crmRecordId: link.crmRecordId, newId: ctx.newId })
  return {
    kind: 'apply',
    entry: {
      ...entry,
      base: link.base,
      crmBase: link.crmBase,
      lateWrites:
        link.outgoing === null ? entry.lateWrites : [...entry.lateWrites, { values: link.outgoing, seconds: lateSeconds }],
      status: 'excluded',
      outcome: 'skipped',
      error: leftOutError(ctx),
      changes: [{ side: 'link', kind: 'excluded', reason: filteredOut }],
    },
    agreed: link.base,
    agreedCrm: link.crmBase,
    update: null,
  }
}

/**
 * What of a pair that is left out goes on with another record of the CRM, as its own is gone: it stays out, and it is that record which comes
 * back with it. What was agreed on holds of a record that went into this one, and of no other.
 */
export function stayOut(
  ctx: Deciding,
  link: Link,
  local: LocalRecord | null,
  crmRecordId: string,
  change: LoggedChange,
): Decision {
  const { base, crmBase } = change.kind === 'merged' ? link : { base: {}, crmBase: {} }
  return {
    kind: 'apply',
    entry: {
      ...entryFor(link, { local, crmRecordId, newId: ctx.newId }),
      base,
      crmBase,
      status: 'excluded',
      outcome: 'skipped',
      error: isFilteredOut(link) ? leftOutError(ctx) : { code: excludedByPerson, message: 'Left out of the sync by a person.' },
      changes: [change],
    },
    agreed: base,
    agreedCrm: crmBase,
    update: null,
  }
}

/** A pair that fits again is decided from what it had agreed on when it left. */
export function comeBack(decide: (link: Link) => Decision, link: Link): Decision {
  const decision = decide({ ...link, status: 'linked', pending: true })
  if (decision.kind === 'skip') return decision
  const { entry, undecided } = decision
  return {
    ...decision,
    entry: {
      ...entry,
      outcome: 'success',
      changes: [{ side: 'link', kind: 'restored', reason: 'fits_again' }, ...entry.changes],
    },
    undecided,
  }
}

function leftOutError({ object }: Deciding): RowError {
  const { one } = specOf(object)
  return {
    code: filteredOut,
    message: `The filter leaves this ${one} out of the sync. It stays on both sides as it is.`,
    action: 'It comes back by itself once it fits, or once the filter is changed.',
  }
}
