import type { FieldDefinition } from './field-definitions.ts'
import { id18 } from './ids.ts'
import type { Child, ObjectType } from './object-types.ts'
import type { Stored, Values } from './record-store.ts'
import type { Caller, Sandbox } from './sandbox.ts'

/** The record that others refer to, and from when on readers see what happens to them. */
export interface OfParent {
  readonly caller: Caller
  readonly type: ObjectType
  readonly number: number
  readonly visibleFrom: number
}

/** How a field refers to a record. */
function storedReference({ polymorphicTo }: FieldDefinition, { keyPrefix }: ObjectType, number: number): number | string {
  return polymorphicTo.length === 0 ? number : id18(keyPrefix, number)
}

/** Changes the records that refer to a record by a field; `after` null = this one stays. Answers those that changed. */
function change(
  sandbox: Sandbox,
  of: OfParent,
  { type, field }: Child,
  after: (child: Values, number: number) => Readonly<Record<string, Stored>> | null,
): readonly number[] {
  const { caller, visibleFrom } = of
  const stored = storedReference(field, of.type, of.number)
  return sandbox.records.referring(type, caller.org, field.name, stored).filter((number) => {
    const child = sandbox.records.newest(type, caller.org, number)
    const changes = child && after(child, number)
    if (!changes) return false
    sandbox.records.put(type, caller.org, number, { ...child, ...changes }, visibleFrom)
    return true
  })
}

/** Does the same to what belongs to a record, and to what belongs to that. */
function cascade(sandbox: Sandbox, of: OfParent, after: (child: Values) => Readonly<Record<string, Stored>> | null): void {
  for (const child of sandbox.objects.childrenOf(of.type)) {
    if (child.field.onParentDelete !== 'cascade') continue
    for (const number of change(sandbox, of, child, after)) cascade(sandbox, { ...of, type: child.type, number }, after)
  }
}

/** What belongs to a record goes into the recycle bin with it, at its stamp. */
export function deleteChildren(sandbox: Sandbox, of: OfParent, stamp: Stored): void {
  cascade(sandbox, of, ({ IsDeleted }) => (IsDeleted === 1 ? null : { IsDeleted: 1, SystemModstamp: stamp }))
}

/** What went into the recycle bin with a record comes back with it. */
export function restoreChildren(sandbox: Sandbox, of: OfParent, deletedAt: Stored, stamp: Stored): void {
  cascade(sandbox, of, ({ IsDeleted, SystemModstamp, MasterRecordId }) =>
    IsDeleted === 1 && SystemModstamp === deletedAt && (MasterRecordId ?? null) === null
      ? { IsDeleted: 0, SystemModstamp: stamp }
      : null,
  )
}

/** What referred to a merged record refers to the surviving one. Nothing says that the stamps of those move, so here they do not. */
export function moveChildren(sandbox: Sandbox, of: OfParent, to: number): void {
  for (const child of sandbox.objects.childrenOf(of.type)) {
    const isSame = child.type.name === of.type.name
    const survivor = storedReference(child.field, of.type, to)
    change(sandbox, of, child, (_, number) => ({ [child.field.name]: isSame && number === to ? null : survivor }))
  }
}
