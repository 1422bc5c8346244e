import type { RecordObject } from '../../integration/support/crm-records.ts'
import type { History, Step } from './history.ts'
import { type ModelRecord, nameOf, otherSide, readIn, type Side, valuesFor } from './model.ts'
import { editsOf, type PlayedField, playedOf, type PlayedValues, targetOf } from './played.ts'
import type { World } from './world.ts'

export type Edit = {
  readonly object: RecordObject
  readonly side: Side
  readonly who: number
  readonly field: number
  readonly value: number
}

/** What people do on both sides, in the world and in the model. A step that finds no record to act on does nothing. */
export function createEdits(world: World, { deletes }: History['settings'], unique: string) {
  const { here, there, crmType } = world
  const records: ModelRecord[] = []
  let epoch = 0
  let touched: ModelRecord | null = null

  const pick = (object: RecordObject, who: number, fits: (record: ModelRecord) => boolean) => {
    const eligible = records.filter((record) => record.played.object === object && fits(record))
    return eligible[who % Math.max(1, eligible.length)]
  }
  const isThere = (side: Side) => (record: ModelRecord) =>
    record.ids[side] !== null && record.removedBy === null && !record.orderDependent
  const userOf = (object: RecordObject, side: Side) => (side === 'here' ? here : there)[object]

  /** What a reference is to lead to: one that this side has. Of the same object only earlier ones, so that there are no circles. */
  function target(object: RecordObject, side: Side, who: number, before: number): string | null {
    const found = pick(object, who, (record) => isThere(side)(record) && record.number < before)
    return found === undefined ? null : nameOf(found)
  }

  function valueFor({ played, number }: ModelRecord, side: Side, field: PlayedField, choice: number): string | null {
    const to = targetOf(played, field)
    if (to === null) {
      const values = played.edits[field] ?? []
      return values[choice % values.length] ?? null
    }
    return choice % 5 === 4 ? null : target(to, side, choice, to === played.object ? number : Number.POSITIVE_INFINITY)
  }

  async function edit(wanted: Edit, recent: ModelRecord | null = null): Promise<void> {
    const { side } = wanted
    const fits = ({ ids, removedBy, orderDependent }: ModelRecord) => ids[side] !== null && removedBy !== side && !orderDependent
    const record = recent !== null && fits(recent) ? recent : pick(wanted.object, wanted.who, fits)
    const id = record?.ids[side]
    if (!record || !id) return
    const { played } = record
    const names = editsOf(played.edits)
    const field = names[wanted.field % names.length]
    if (field === undefined) return
    const values: PlayedValues = { [field]: valueFor(record, side, field, wanted.value) }
    if (record.removedBy !== null) record.editedAcross = true
    const user = userOf(played.object, side)
    const before = (await user.list()).find((found) => found.id === id)?.values ?? {}
    try {
      await user.edit(id, valuesFor(records, played, side, values))
    } catch (thrown) {
      // Already archived in the CRM, because it was deleted here.
      if (record.removedBy === null) throw thrown
      return
    }
    // Writing the same value in another notation is no edit, and must not win over one of the other side.
    const read = (of: PlayedValues) => readIn(records, record, field, side, of)
    if (read(before) !== read(values)) record.writes.push({ side, values, epoch, met: record.met })
    touched = record
  }

  async function clash({ object, who, field, value, first, other }: Extract<Step, { kind: 'clash' }>): Promise<void> {
    const record = pick(object, who, (each) => isThere('here')(each) && isThere('there')(each))
    if (!record) return
    await edit({ object, side: first, who, field, value }, record)
    await edit({ object, side: otherSide(first), who, field, value: other }, record)
  }

  async function create(object: RecordObject, sides: readonly Side[], withKey: boolean, leadsTo: number | null): Promise<void> {
    const played = playedOf(crmType, object)
    const number = records.length
    const key = withKey ? played.keyOf(`${object === 'contact' ? 'p' : 'c'}${number}-${unique}`) : null
    const ids: ModelRecord['ids'] = { here: null, there: null }
    const writes: ModelRecord['writes'] = []
    for (const side of sides) {
      const references = editsOf(played.edits).flatMap((field) => {
        const to = targetOf(played, field)
        return to === null ? [] : [[field, leadsTo === null ? null : target(to, side, leadsTo, number)] as const]
      })
      const values: PlayedValues = {
        ...played.newcomer,
        ...Object.fromEntries(references),
        [played.key]: key,
        [played.title]: `Record ${number}`,
      }
      ids[side] = await userOf(object, side).create(valuesFor(records, played, side, values))
      writes.push({ side, values, epoch, met: false })
    }
    records.push({
      played,
      number,
      key,
      ids,
      writes,
      removedBy: null,
      met: false,
      editedAcross: false,
      orderDependent: false,
      recreated: false,
      sharesKey: false,
    })
  }

  async function remove(object: RecordObject, side: Side, who: number): Promise<void> {
    const record = pick(object, who, isThere(side))
    const id = record?.ids[side]
    if (!record || !id) return
    await userOf(object, side).remove(id)
    record.removedBy = side
    if (!record.met && record.ids[otherSide(side)] !== null) record.orderDependent = true
    record.editedAcross = record.writes.some((write) => write.side === otherSide(side) && write.epoch === epoch)
    // Salesforce deletes with a company the contacts that it has by then.
    if (object === 'account' && crmType === 'salesforce' && (side === 'there' || deletes.account.toCrm === 'archive')) {
      for (const other of records) if (hasEverLedTo(other, record)) other.orderDependent = true
    }
  }

  function hasEverLedTo({ played, writes }: ModelRecord, record: ModelRecord): boolean {
    if (played.object !== 'contact') return false
    return writes.some(({ values }) => values.account === nameOf(record))
  }

  async function recreate(object: RecordObject, side: Side, who: number): Promise<void> {
    const record = pick(
      object,
      who,
      ({ removedBy, key, orderDependent }) => removedBy === side && key !== null && !orderDependent,
    )
    if (!record) return
    const { played, number, key } = record
    const values = { ...played.newcomer, [played.key]: key, [played.title]: `Record ${number}` }
    record.ids = { here: null, there: null }
    record.ids[side] = await userOf(object, side).create(values)
    record.removedBy = null
    record.met = false
    record.recreated = true
  }

  async function restore(object: RecordObject, side: Side, who: number): Promise<void> {
    if (side === 'there' && crmType === 'pipedrive') return
    const record = pick(
      object,
      who,
      ({ removedBy, ids, orderDependent }) => removedBy === side && ids[side] !== null && !orderDependent,
    )
    const id = record?.ids[side]
    if (!record || !id) return
    await userOf(object, side).restore(id)
    record.orderDependent = true
  }

  async function merge(object: RecordObject, who: number, with_: number): Promise<void> {
    const [winner, loser] = [pick(object, who, isThere('there')), pick(object, with_, isThere('there'))]
    if (!winner?.ids.there || !loser?.ids.there || winner === loser) return
    await there[object].merge(winner.ids.there, loser.ids.there)
    loser.sharesKey = winner.key === null
    // The loser's record here is archived too, and its key moves to a winner that is not linked yet.
    winner.sharesKey ||= loser.met && !winner.met && winner.ids.here !== null
    winner.orderDependent = true
    loser.orderDependent = true
  }

  return {
    records,
    edit,
    /** An edit of the record that was edited last, as somebody makes it who is still at it. */
    editAgain: (wanted: Edit) => edit(wanted, touched),
    clash,
    create,
    remove,
    recreate,
    restore,
    merge,
    /** Both sides have converged. */
    nextEpoch() {
      epoch += 1
      for (const record of records) if (record.removedBy === null) record.editedAcross = false
    },
    /** Whether anything refers to anything. */
    hasReferences: () =>
      records.some(({ played, writes }) =>
        writes.some(({ values }) =>
          editsOf(played.edits).some((field) => targetOf(played, field) !== null && values[field] != null),
        ),
      ),
  }
}
