import type { ApplyEntry } from '../../db/apply-entry.ts'
import type { RejectedField, WriteResult } from '../port/writes.ts'
import { crmBaseOfStored, filledAmong, givenByCrm } from '../domain/crm-base.ts'
import type { FieldValues } from '../domain/entities.ts'
import { withFieldsOf } from '../domain/field-values.ts'
import { failedEntry } from './decision.ts'
import type { Labels } from './labels.ts'
import { nameOf, refusalError } from './refusal-error.ts'
import type { RunContext } from './run-context.ts'
import type { Task } from './task.ts'

type Context = Pick<RunContext, 'mapping' | 'crmName'>

/** A task's entry once its write was answered: what the CRM holds becomes the base, what it rejected keeps the base of before. */
export function withResult(
  ctx: Context,
  task: Task,
  result: Extract<WriteResult, { kind: 'ok' | 'rejected' }>,
  rejectedFields: readonly RejectedField[],
  labels: Labels = (ids) => ids.map((crmRecordId) => ({ crmRecordId, label: '' })),
): ApplyEntry {
  const { entry, write, link } = task
  if (write === null) return entry
  switch (result.kind) {
    case 'ok': {
      const names = new Set(rejectedFields.map(({ field }) => nameOf(ctx, field)))
      // A create has set every field: those that were not sent have the CRM's defaults.
      const written = omit(write.kind === 'create' && result.created ? entry.base : write.values, names)
      const kept = withFieldsOf(entry.base, names, task.agreed)
      const followed = pickNames(entry.base, followedBy(ctx, entry.base, write.values, result))
      const blank = write.kind === 'create' && result.created ? blankBut(ctx, kept) : {}
      const ofBlank = crmBaseOfStored(ctx.mapping, blank, result.stored)
      // What the CRM fills in where our value was refused is not an edit: ours is still to be sent.
      const base = { ...kept, ...filledAmong(ctx.mapping, blank, result.stored) }
      const crmBase = {
        ...withFieldsOf(entry.crmBase, names, task.agreedCrm),
        ...crmBaseOfStored(ctx.mapping, { ...written, ...followed }, result.stored),
        ...ofBlank,
      }
      const given = givenByCrm(ctx.mapping, base, crmBase)
      const done: ApplyEntry = {
        ...entry,
        crmRecordId: result.id,
        crmUpdatedAt: result.updatedAt,
        base: { ...base, ...given },
        crmBase: omit(crmBase, new Set(Object.keys(given))),
        written,
        crmWrite: write.kind === 'create' ? 'created' : 'updated',
        changes: entry.changes.flatMap((change) => changeWithout(change, names)),
      }
      return rejectedFields.reduce<ApplyEntry>(
        (failed, rejection) => failedEntry(failed, refusalError(ctx, write.values, rejection, labels), 'crm', link),
        done,
      )
    }
    case 'rejected':
      return failedEntry(
        {
          ...entry,
          base: withFieldsOf(entry.base, Object.keys(write.values), task.agreed),
          crmBase: withFieldsOf(entry.crmBase, Object.keys(write.values), task.agreedCrm),
          changes: entry.changes.filter((change) => change.side !== 'crm'),
          // Which of the candidates it is, a person says.
          candidates: write.kind === 'create' && result.reason === 'duplicate_rule' ? labels(result.holders ?? []) : null,
        },
        refusalError(ctx, write.values, result, labels),
        'crm',
        link,
      )
  }
}

/** Fields that the CRM has changed with a write of others: what it holds of them since is not an edit. */
function followedBy(
  { mapping }: Context,
  base: FieldValues,
  values: FieldValues,
  { alsoChanged = [] }: Extract<WriteResult, { kind: 'ok' }>,
): readonly string[] {
  const names = mapping.flatMap(({ adsappField, crmField }) => (alsoChanged.includes(crmField) ? [adsappField] : []))
  return names.filter((name) => name in base && !(name in values))
}

/** Of a new record: nothing for every field that it was not given. */
function blankBut({ mapping }: Context, base: FieldValues): FieldValues {
  const lacking = mapping.filter(({ adsappField, direction }) => direction === 'bidirectional' && !(adsappField in base))
  return Object.fromEntries(lacking.map(({ adsappField }) => [adsappField, null]))
}

function pickNames(values: FieldValues, names: readonly string[]): FieldValues {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
}

/** A logged change less what was not written: an update of such a field did not happen, a create happened without it. */
function changeWithout(
  change: ApplyEntry['changes'][number],
  names: ReadonlySet<string>,
): readonly ApplyEntry['changes'][number][] {
  if (change.side !== 'crm') return [change]
  if (change.field !== undefined) return names.has(change.field) ? [] : [change]
  return [change.kind === 'created' ? { ...change, after: omit(valuesOf(change.after), names) } : change]
}

function valuesOf(after: unknown): Readonly<Record<string, unknown>> {
  return typeof after === 'object' && after !== null ? { ...after } : {}
}

function omit<V>(values: Readonly<Record<string, V>>, names: ReadonlySet<string>): Readonly<Record<string, V>> {
  if (names.size === 0) return values
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)))
}
