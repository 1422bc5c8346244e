import type { RowError } from './errors.ts'
import { wholeSecond } from './field-values.ts'
import { parseId } from './ids.ts'
import type { RecordRules, Write } from './record-rule.ts'
import type { Stored, Values } from './record-store.ts'
import { taskPriorities, taskStatuses } from './task-statuses.ts'

const minuteMs = 60_000

/** The account of what an activity is about, else of whom. */
function accountOf({ sandbox, org, after }: Write): Stored {
  for (const name of ['WhatId', 'WhoId']) {
    const id = typeof after[name] === 'string' ? parseId(after[name]) : null
    const type = id === null ? null : sandbox.objects.byPrefix(id.prefix)
    if (id === null || type === null) continue
    if (type.name === 'Account') return id.number
    const account = sandbox.records.newest(type, org, id.number)?.['AccountId'] ?? null
    if (account !== null) return account
  }
  return null
}

const counts = (after: Values) => ({
  WhoCount: (after['WhoId'] ?? null) === null ? 0 : 1,
  WhatCount: (after['WhatId'] ?? null) === null ? 0 : 1,
})

/** An activity of a lead is about nothing else. */
function refusal({ after }: Write): RowError | null {
  const isOfLead = typeof after['WhoId'] === 'string' && after['WhoId'].startsWith('00Q')
  if (!isOfLead || (after['WhatId'] ?? null) === null) return null
  const message = 'You can only relate an activity to another record if its name is a contact'
  return { code: 'FIELD_INTEGRITY_EXCEPTION', message, fields: ['WhatId'] }
}

export const taskRules: RecordRules = {
  refusal,
  completed(write) {
    const { sandbox, before, after } = write
    const isClosed = taskStatuses.some(({ name, isClosed: closed }) => closed && name === after['Status'])
    const closedAt = before?.['IsClosed'] === 1 ? (before['CompletedDateTime'] ?? null) : wholeSecond(sandbox.clock())
    return {
      IsClosed: isClosed ? 1 : 0,
      CompletedDateTime: isClosed ? closedAt : null,
      IsHighPriority: taskPriorities.some(({ name, isHigh }) => isHigh && name === after['Priority']) ? 1 : 0,
      AccountId: accountOf(write),
      ...counts(after),
    }
  },
}

/** Start and end, or start and length: the rest follows. */
export const eventRules: RecordRules = {
  refusal(write) {
    const { after } = write
    if (typeof after['StartDateTime'] === 'number' && typeof after['EndDateTime'] === 'number') return refusal(write)
    const fields = ['DurationInMinutes', 'ActivityDateTime']
    return { code: 'REQUIRED_FIELD_MISSING', message: `Required fields are missing: [${fields.join(', ')}]`, fields }
  },
  completed(write) {
    const { given, after } = write
    const start = given['StartDateTime'] ?? given['ActivityDateTime'] ?? after['StartDateTime'] ?? null
    const minutes = given['DurationInMinutes'] ?? null
    const lasting = typeof start === 'number' && typeof minutes === 'number' ? start + minutes * minuteMs : null
    const end = given['EndDateTime'] ?? lasting ?? after['EndDateTime'] ?? null
    const isTimed = typeof start === 'number' && typeof end === 'number'
    return {
      StartDateTime: start,
      EndDateTime: end,
      ActivityDateTime: start,
      ActivityDate: typeof start === 'number' ? new Date(start).toISOString().slice(0, 10) : null,
      DurationInMinutes: isTimed ? Math.round((end - start) / minuteMs) : null,
      AccountId: accountOf(write),
      ...counts(after),
    }
  },
}
