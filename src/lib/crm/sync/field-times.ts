import { loadFieldTimes } from '../../db/field-times.ts'
import { type ConflictPolicy, isFixed } from '../domain/conflict-policy.ts'
import { changedBy, type FieldTime, type FieldTimes, laterSide, latestOf, unknownTime } from '../domain/field-times.ts'
import { latestTimeOf } from '../domain/records.ts'
import { remoteParts } from '../domain/remote-names.ts'
import type { Undecided } from './decision.ts'
import type { RunContext } from './run-context.ts'
import { type Task, taskOf } from './task.ts'

/**
 * Decides fields that both sides have changed under "newest wins" by the times of the edits, and has the times kept with any conflict. Our own
 * times cost one query; the CRM is asked only for those that its record's time does not decide, and not where one side wins in any case. Most
 * batches have none, and cost nothing.
 * @returns the tasks, less those that turned out to change nothing
 */
export async function withFieldTimes(
  ctx: RunContext,
  tasks: readonly Task[],
): Promise<{ readonly tasks: Task[]; readonly skipped: number }> {
  const open = tasks.flatMap(({ undecided }) => undecided ?? [])
  if (open.length === 0) return { tasks: [...tasks], skipped: 0 }
  const ours = await loadFieldTimes(
    ctx.db,
    ctx,
    open.map(({ local }) => local.id),
  )
  const localTime = ({ local }: Undecided, field: string) => ours.get(local.id)?.(field) ?? unknownTime
  const theirs = await remoteTimes(ctx, open, localTime)
  const decided = tasks.map((task): Task | null => {
    const { undecided, link } = task
    if (!undecided) return task
    const times = undecided.fields.map((field): readonly [string, FieldTimes] => [
      field,
      { local: localTime(undecided, field), remote: theirs(undecided, field) },
    ])
    const decision = undecided.decide(new Map(times))
    return decision.kind === 'skip' ? null : taskOf(decision, link)
  })
  const left = decided.filter((task) => task !== null)
  return { tasks: left, skipped: decided.length - left.length }
}

type Times = (pair: Undecided, field: string) => FieldTime

async function remoteTimes(ctx: RunContext, open: readonly Undecided[], localTime: Times): Promise<Times> {
  const crmField = new Map(ctx.mapping.map((field) => [field.adsappField, field.crmField]))
  const byRecord: Times = ({ remote }, field) => changedBy(latestTimeOf(remote, crmField.get(field) ?? ''))
  const asking = open.flatMap((pair) => {
    const fields = pair.fields.filter((field) => {
      if (isFixed(policyOf(ctx, field))) return false
      const local = localTime(pair, field)
      return local.from !== null && laterSide({ local, remote: byRecord(pair, field) }) === null
    })
    return fields.length === 0
      ? []
      : [{ record: pair.remote, fields: fields.flatMap((field) => remoteParts(crmField.get(field) ?? '')) }]
  })
  if (asking.length === 0 || !ctx.connector.fieldTimes) return byRecord
  const known = await ctx.connector.fieldTimes(ctx.session, ctx.object, asking)
  return (pair, field) => {
    const times = remoteParts(crmField.get(field) ?? '').flatMap((part) => known.get(pair.remote.id)?.get(part) ?? [])
    return times.length === 0 ? byRecord(pair, field) : latestOf(times)
  }
}

function policyOf({ mapping, settings }: RunContext, name: string): ConflictPolicy {
  return mapping.find(({ adsappField }) => adsappField === name)?.conflictPolicy ?? settings.conflictPolicy
}
