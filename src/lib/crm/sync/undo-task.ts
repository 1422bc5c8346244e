import type { ApplyEntry } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import { differs } from '../domain/crm-base.ts'
import type { FieldValue } from '../domain/entities.ts'
import { readRemote } from '../domain/field-mapping.ts'
import { setOrDelete } from '../domain/field-values.ts'
import { isIn } from '../domain/remote-names.ts'
import type { RejectedField, WriteResult } from '../port/writes.ts'
import type { UndoDecision } from './decide-undo.ts'
import { nameOf } from './refusal-error.ts'
import type { Task } from './task.ts'
import { type Undoing, withFields } from './undo-entry.ts'

/** By a task's key, the fields that the CRM refused, with its words. */
export type Refused = Map<string, ReadonlyMap<string, string>>

type Plan = NonNullable<UndoDecision['plan']>

/** What takes a pair back, as a task: what the CRM refuses stays as it is on both sides, and is noted in `refused`. */
export function undoTask(ctx: Undoing, link: Link, plan: Plan, refused: Refused): { readonly task: Task } {
  const { entry, update, agreed, agreedCrm, fields } = plan
  const decided = withFields(ctx, entry, fields)
  const task: Task = {
    entry: decided,
    link,
    agreed,
    agreedCrm,
    write: update && { kind: 'update', ...update, isResent: false, isSeparate: true },
    answered: ({ linkVersion }, result, rejectedFields) => {
      const sent = Object.keys(update?.values ?? {})
      const kept = refusedOf(ctx, result, rejectedFields, sent)
      refused.set(decided.key, kept)
      const back = new Map([...fields].filter(([name]) => !kept.has(name)))
      return withStored(
        ctx,
        plan,
        withFields(ctx, { ...entry, linkVersion }, back),
        result,
        sent.filter((name) => !kept.has(name)),
      )
    },
  }
  return { task }
}

function refusedOf(
  ctx: Undoing,
  result: Extract<WriteResult, { kind: 'ok' | 'rejected' }>,
  rejectedFields: readonly RejectedField[],
  sent: readonly string[],
): ReadonlyMap<string, string> {
  if (result.kind === 'rejected') return new Map(sent.map((name) => [name, result.message]))
  return new Map(rejectedFields.map(({ field, message }) => [nameOf(ctx, field), message]))
}

/** What the CRM has made of what it was sent is not an edit either. */
function withStored(
  { mapping }: Undoing,
  { agreed }: Plan,
  entry: ApplyEntry,
  result: Extract<WriteResult, { kind: 'ok' | 'rejected' }>,
  sent: readonly string[],
): ApplyEntry {
  if (result.kind === 'rejected') return entry
  const { alsoChanged = [], stored } = result
  const crmBase: Record<string, FieldValue> = { ...entry.crmBase }
  const moved = mapping.filter(
    ({ adsappField: name, crmField }) =>
      isIn(crmField, stored) && (sent.includes(name) || (alsoChanged.includes(crmField) && name in entry.base)),
  )
  const theirs = readRemote(moved, stored)
  for (const field of moved) {
    const name = field.adsappField
    const held = theirs[name] ?? null
    setOrDelete(crmBase, name, differs(field, entry.base[name], held) ? held : undefined)
  }
  return {
    ...entry,
    crmBase,
    crmUpdatedAt: result.updatedAt,
    // Should the record here have moved meanwhile, what was agreed on beforehand holds.
    written: Object.fromEntries(sent.map((name) => [name, agreed[name] ?? null])),
    crmWrite: 'updated',
  }
}
