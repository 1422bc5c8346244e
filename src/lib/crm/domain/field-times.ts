import type { Side } from './conflict-policy.ts'

/** When a field was last changed, as far as that is known: not before `from`, not after `until`. ISO 8601; null is unbounded. */
export type FieldTime = {
  readonly from: string | null
  readonly until: string | null
  /** What the CRM calls the person (or program) who changed it there; absent: it does not say. */
  readonly by?: string | undefined
}

/** Both sides of one field. */
export type FieldTimes = { readonly local: FieldTime; readonly remote: FieldTime }

export const unknownTime: FieldTime = { from: null, until: null }

/** A change at this time. CRMs that count in seconds cut the rest off. */
export function changedAt(iso: string, by?: string | null): FieldTime {
  return { from: iso, until: endOf(iso), ...(by ? { by } : {}) }
}

/** A change at this time or earlier: all that a record's own time says of one of its fields. */
export function changedBy(iso: string): FieldTime {
  return { from: null, until: endOf(iso) }
}

/** When the last of several fields was changed; unknown for none. */
export function latestOf(times: readonly FieldTime[]): FieldTime {
  const latest = (known: readonly string[]) => known.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null
  const untils = times.map(({ until }) => until)
  const from = latest(times.flatMap((time) => time.from ?? []))
  const authors = new Set(times.filter((time) => time.from === from).map(({ by }) => by))
  const [by] = authors.size === 1 ? authors : []
  return {
    ...(by === undefined ? {} : { by }),
    from,
    until: untils.includes(null) ? null : latest(untils.flatMap((until) => until ?? [])),
  }
}

/** The side with the later change; null where the times do not tell, which is not the same as equal. */
export function laterSide({ local, remote }: FieldTimes): Side | null {
  if (isAfter(local, remote)) return 'adsapp'
  return isAfter(remote, local) ? 'crm' : null
}

/** Why `laterSide` cannot tell: a side does not say when the field was changed, or both times are too close. */
export type UntoldReason = 'crm_time_unknown' | 'adsapp_time_unknown' | 'times_too_close'

export function untoldReason({ local, remote }: FieldTimes): UntoldReason {
  if (remote.from === null) return 'crm_time_unknown'
  return local.from === null ? 'adsapp_time_unknown' : 'times_too_close'
}

function isAfter({ from }: FieldTime, { until }: FieldTime): boolean {
  return from !== null && until !== null && Date.parse(from) > Date.parse(until)
}

function endOf(iso: string): string {
  const time = Date.parse(iso)
  return Number.isNaN(time) || time % 1000 !== 0 ? iso : new Date(time + 999).toISOString()
}
