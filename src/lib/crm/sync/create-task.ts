import type { ApplyEntry, RowError } from '../../db/apply-entry.ts'
import type { LoadedPending } from '../../db/pending-links.ts'
import { foreignAmounts } from '../domain/amounts.ts'
import { isAboutNobody, openMembers } from '../domain/associations.ts'
import { crmBaseOfNewRemote } from '../domain/crm-base.ts'
import type { FieldValue } from '../domain/entities.ts'
import { baseOfCopy, valuesForRemote } from '../domain/first-values.ts'
import { fieldOf, specOf } from '../domain/objects.ts'
import { openReferences } from '../domain/references.ts'
import { splitSendable } from '../domain/sendable.ts'
import { unmappedStages } from '../domain/stages.ts'
import { entryFor, failedEntry } from './decision.ts'
import type { RunContext } from './run-context.ts'
import { foreignAmountError, unsendableError, without } from './storable.ts'
import { leave, mayBeMadeThere } from './taking-part.ts'
import { type Task, taskOf } from './task.ts'

/** Creates a record in the CRM, unless it waits for others or for a person's choice of its stage. */
export function createTask(ctx: RunContext, { link, record }: LoadedPending): Task {
  if (specOf(ctx.object).isMirrored) return waitTask(ctx, { link, record }, [])
  if (link.outgoing === null && !mayBeMadeThere(ctx, record)) {
    const left = leave(ctx, link, record)
    if (left.kind === 'apply') return taskOf(left, link)
  }
  const { decidable, waits } = openReferences(ctx.mapping, record, null)
  const { decidable: mapping, unmapped } = unmappedStages(decidable, record, null)
  const members = openMembers(mapping, { local: record, remote: null })
  const allWaits = [...waits, ...members.waits]
  const ours = members.ours(record)
  if (link.outgoing === null && isAboutNobody({ object: ctx.object, mapping }, () => ours.values))
    return waitTask(ctx, { link, record }, allWaits)
  const split = splitSendable(mapping, valuesForRemote(mapping, ours), ctx.crmName)
  const foreign = foreignAmounts(mapping, split.sendable, record, null).map((each) =>
    foreignAmountError(each, 'crm', ctx.crmName),
  )
  const sendable = without(split.sendable, foreign)
  const rejected = [...foreign, ...split.rejected.map(unsendableError)]
  const base = baseOfCopy(mapping, sendable)
  const created: ApplyEntry = {
    ...entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId }),
    base: without(base, rejected),
    crmBase: crmBaseOfNewRemote(mapping, record),
    waits: allWaits,
    changes: [{ side: 'crm', kind: 'created', after: sendable, reason: 'new_in_adsapp' }],
  }
  const [stage] = Object.entries(unmapped)
  if (stage !== undefined) {
    const [field, { local }] = stage
    const entry = failedEntry(
      { ...created, base: link.base, crmBase: link.crmBase, changes: [] },
      unmappedError(ctx, field, local),
      'crm',
      link,
    )
    return { link, agreed: link.base, agreedCrm: link.crmBase, entry, write: null }
  }
  return {
    link,
    agreed: link.base,
    agreedCrm: link.crmBase,
    entry: rejected.reduce<ApplyEntry>((failed, one) => failedEntry(failed, one, 'crm', link), created),
    write: { kind: 'create', externalId: record.id, values: sendable },
  }
}

/**
 * What is not made in the CRM for now: it is about no record that the CRM has, or may be one that it has. It is decided again once that is
 * known.
 */
export function waitTask(ctx: RunContext, { link, record }: LoadedPending, waits: ApplyEntry['waits']): Task {
  const { base, crmBase } = link
  const entry = entryFor(link, { local: record, crmRecordId: null, newId: ctx.newId })
  return {
    link,
    agreed: base,
    agreedCrm: crmBase,
    entry: { ...entry, base, crmBase, status: 'unlinked', waits, outcome: 'skipped' },
    write: null,
  }
}

/** No record is made in a stage that nobody has chosen. */
function unmappedError({ crmName, object, choiceLabels }: RunContext, field: string, choice: FieldValue): RowError {
  const { one } = specOf(object)
  const label = fieldOf(object, field)?.label ?? field
  return {
    code: 'stage_unmapped',
    field,
    message: `The ${label.toLowerCase()} “${choiceLabels?.get(String(choice)) ?? String(choice)}” here has no counterpart in ${crmName}, so this ${one} is not created there.`,
    action: `Owners and admins map it, in the field mapping. The next sync then creates the ${one}.`,
  }
}
