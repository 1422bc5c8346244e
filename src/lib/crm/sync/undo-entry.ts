import type { ApplyEntry, LoggedChange } from '../../db/apply-entry.ts'
import type { Link } from '../../db/link-rows.ts'
import type { FieldValues } from '../domain/entities.ts'
import { isEmpty, setOrDelete } from '../domain/field-values.ts'
import { holdsMembers, membersOf } from '../domain/sets.ts'
import type { FieldUndone, UndoFacts } from '../domain/undo-field.ts'
import type { Deciding } from './decision.ts'

/** What a pair is decided with. `now`: ISO 8601, when a value here is put back. */
export type Undoing = Deciding & UndoFacts & { readonly now: string }

/** One field that goes back, with the entries of the log that this takes back. */
export type FieldBack = { readonly ids: readonly number[]; readonly undone: Extract<FieldUndone, { kind: 'write' }> }

/** The entry with these fields put back. */
export function withFields(ctx: Undoing, entry: ApplyEntry, back: ReadonlyMap<string, FieldBack>): ApplyEntry {
  const base: Record<string, FieldValues[string]> = { ...entry.base }
  const crmBase: Record<string, FieldValues[string]> = { ...entry.crmBase }
  const patch: Record<string, FieldValues[string]> = {}
  const conflict = { ...entry.conflict }
  for (const [name, { undone }] of back) {
    base[name] = undone.base
    setOrDelete(crmBase, name, undone.crmBase)
    if (undone.here !== null) patch[name] = undone.here.value
    delete conflict[name]
  }
  return {
    ...entry,
    base,
    crmBase,
    patch: isEmpty(patch) ? null : patch,
    fieldTimes: isEmpty(patch) ? null : Object.fromEntries(Object.keys(patch).map((name) => [name, ctx.now])),
    conflict: Object.keys(conflict).length > 0 ? conflict : null,
    changes: [...entry.changes, ...[...back].flatMap(([name, { undone }]) => changesOf(ctx, name, undone))],
  }
}

function changesOf({ mapping }: Undoing, field: string, { here, there }: FieldBack['undone']): readonly LoggedChange[] {
  const type = mapping.find(({ adsappField }) => adsappField === field)?.type ?? 'text'
  const logged = (value: FieldValues[string]) => (holdsMembers(type) ? membersOf(value) : value)
  return (
    [
      ['adsapp', here],
      ['crm', there],
    ] as const
  ).flatMap(([side, written]): readonly LoggedChange[] =>
    written === null
      ? []
      : [{ side, kind: 'updated', field, before: logged(written.before), after: logged(written.value), reason: 'undone' }],
  )
}

/** What is sent, and what both sides have agreed on until the entry is applied: whichever of the writes arrive, nothing travels on. */
export function sentOf(link: Link, back: ReadonlyMap<string, FieldBack>) {
  const agreed: Record<string, FieldValues[string]> = { ...link.base }
  const agreedCrm: Record<string, FieldValues[string]> = { ...link.crmBase }
  const values: Record<string, FieldValues[string]> = {}
  for (const [name, { undone }] of back) {
    if (undone.there === null) continue
    agreed[name] = undone.agreed
    setOrDelete(agreedCrm, name, undone.agreedCrm)
    if (!undone.there.isSent) values[name] = undone.there.value
  }
  return { agreed, agreedCrm, values }
}
