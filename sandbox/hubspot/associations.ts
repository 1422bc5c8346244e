import type { End } from './association-store.ts'
import { associationCounts, type AssociationType, associationType, typesBetween } from './association-types.ts'
import { objectTypes } from './object-types.ts'
import { associationEvent } from './record-events.ts'
import type { Target } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * Associates two records with a type and the plain one that comes with it. Where a record can have one such association only, it takes the
 * place of the one before; the first company of a contact or deal becomes its primary one. The records' times stay. Call inside a transaction.
 */
export function associate(sandbox: Sandbox, target: Target, from: End, to: End, type: AssociationType): void {
  const between = typesBetween(from.object, to.object)
  const primary = between.find((each) => isPrimaryOfFirst(sandbox, target, { from, to }, each))
  const wanted = new Set([type, ...between.filter(({ label }) => label === null), ...(primary ? [primary] : [])])
  let isNew = false
  for (const each of wanted) {
    makeRoom(sandbox, target, from, to, each)
    isNew = sandbox.associations.add(target.portalId, from, to, each.id) || isNew
    sandbox.associations.add(target.portalId, to, from, each.inverse)
  }
  if (isNew) tell(sandbox, target, from, to, { type, isRemoved: false })
  for (const end of [from, to]) showAssociations(sandbox, target, end)
}

/** Whether the type is the primary one of a record, at either end, that has nothing of the other end's object yet. */
function isPrimaryOfFirst(
  { associations }: Sandbox,
  { portalId }: Target,
  { from, to }: { readonly from: End; readonly to: End },
  { label, single, inverse }: AssociationType,
): boolean {
  if (label !== 'Primary') return false
  const [holder, other] = single ? [from, to] : [to, from]
  if (!single && !associationType(inverse)?.single) return false
  return !associations.of(portalId, holder).some(({ to: has }) => has.object === other.object)
}

/** Ends all associations of two records, or those of one type. Call inside a transaction. */
export function dissociate(sandbox: Sandbox, target: Target, from: End, to: End, only?: AssociationType): void {
  const plain = only?.label === null ? undefined : only
  const ended = sandbox.labels
    .between(target.portalId, from.object, to.object)
    .filter((type) => (plain === undefined || type.id === plain.id) && removeBoth(sandbox, target, from, to, type))
  const [first] = ended.toSorted((a, b) => Number(a.label === null) - Number(b.label === null))
  if (first !== undefined) tell(sandbox, target, from, to, { type: first, isRemoved: true })
  for (const end of [from, to]) showAssociations(sandbox, target, end)
}

/** What was associated with a merged record is associated with the one that took its place, which keeps what it can have once only. */
export function moveAssociations(sandbox: Sandbox, target: Target, from: End, to: End): void {
  for (const { to: other, type: id } of sandbox.associations.of(target.portalId, from)) {
    const type = sandbox.labels.find(target.portalId, id)
    if (type === null) continue
    removeBoth(sandbox, target, from, other, type)
    const isTaken = type.single && sandbox.associations.of(target.portalId, to).some(({ type: has }) => has === id)
    if (!isTaken && !(other.object === to.object && other.id === to.id)) {
      sandbox.associations.add(target.portalId, to, other, id)
      sandbox.associations.add(target.portalId, other, to, type.inverse)
    }
    showAssociations(sandbox, target, other)
  }
  showAssociations(sandbox, target, to)
}

/** Brings the properties that show a record's associations up to date, on the record and on those at the other ends. */
export function showAround(sandbox: Sandbox, target: Target, end: End): void {
  showAssociations(sandbox, target, end)
  for (const { to } of sandbox.associations.of(target.portalId, end)) showAssociations(sandbox, target, to)
}

function makeRoom(sandbox: Sandbox, target: Target, from: End, to: End, type: AssociationType): void {
  const inverse = associationType(type.inverse)
  const sides = [{ holder: from, other: to, type }, ...(inverse === null ? [] : [{ holder: to, other: from, type: inverse }])]
  for (const side of sides) {
    if (!side.type.single) continue
    for (const { to: former, type: id } of sandbox.associations.of(target.portalId, side.holder)) {
      if (id !== side.type.id || former.id === side.other.id) continue
      removeBoth(sandbox, target, side.holder, former, side.type)
      showAssociations(sandbox, target, former)
    }
  }
}

function removeBoth({ associations }: Sandbox, { portalId }: Target, from: End, to: End, type: AssociationType): boolean {
  associations.remove(portalId, to, from, type.inverse)
  return associations.remove(portalId, from, to, type.id)
}

/** Writes the properties that name the record at the other end, without moving the record's time. Archived records are not named. */
function showAssociations(sandbox: Sandbox, { portalId, source }: Target, end: End): void {
  const collection = { portalId, objectType: end.object }
  const record = sandbox.records.find(collection, end.id)
  if (record === null || record.state === 'merged') return
  const values: Record<string, string> = { ...record.values }
  const rows = sandbox.associations.of(portalId, end)
  for (const type of shownTypes(end.object)) {
    const other = rows.find(
      (row) => row.type === type.id && sandbox.records.find({ portalId, objectType: row.to.object }, row.to.id)?.state === 'live',
    )
    const before = values[type.shownBy] ?? ''
    const after = other === undefined ? '' : String(other.to.id)
    if (before === after) continue
    if (after === '') delete values[type.shownBy]
    else values[type.shownBy] = after
    const past = { value: before, replacedAt: sandbox.clock(), replacedBy: source }
    sandbox.records.addPastValue(collection, record.id, type.shownBy, past)
  }
  for (const { to, shownBy } of associationCounts.filter(({ of }) => of === end.object)) {
    const count = sandbox.associations.countLive(portalId, end, to)
    if (count === 0) delete values[shownBy]
    else values[shownBy] = String(count)
  }
  sandbox.records.setValues(collection, record.id, values)
}

function shownTypes(object: string): readonly (AssociationType & { readonly shownBy: string })[] {
  return objectTypes.flatMap(({ name }) =>
    typesBetween(object, name).flatMap((type) => (type.shownBy === undefined ? [] : [{ ...type, shownBy: type.shownBy }])),
  )
}

/** HubSpot tells of an association at both ends. */
function tell(
  sandbox: Sandbox,
  target: Target,
  from: End,
  to: End,
  { type, isRemoved }: { readonly type: AssociationType; readonly isRemoved: boolean },
): void {
  const at = sandbox.clock()
  const common = { at, isRemoved, isPrimary: type.label === 'Primary' }
  sandbox.changes.add(
    associationEvent(target, from, to, { ...common, typeId: type.id }),
    associationEvent(target, to, from, { ...common, typeId: type.inverse }),
  )
}
