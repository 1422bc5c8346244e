import type { BulkAction } from '@/src/components/bulk-action.ts'
import { isMirrored } from '@/src/lib/crm/domain/objects.ts'
import type { BulkField } from '@/src/components/bulk-fields.tsx'
import { may, type Role } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'
import type { LinkList } from '@/src/lib/records/links/link-state.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import type { ObjectConnection } from '@/src/lib/records/connections/object-connections.ts'

const sync: BulkAction = {
  id: 'sync',
  label: 'Sync now',
  meaning: ['Each is compared with its CRMs as soon as they are free, and what differs is synced by the usual rules.'],
  unit: 'record',
  did: 'to be synced as soon as the CRM is free',
  isDanger: false,
}
const leaveOut: BulkAction = {
  id: 'leave_out',
  label: 'Exclude from the sync',
  meaning: ['They stay here and in the CRMs as they are. Changes of them are not synced until somebody includes them again.'],
  unit: 'record',
  did: 'excluded from the sync',
  isDanger: false,
}
const include: BulkAction = {
  id: 'include',
  label: 'Include again',
  meaning: ['They are matched again and synced. Where the CRM has no such record any more, it is created there.'],
  unit: 'record',
  did: 'taken back into the sync',
  isDanger: false,
}

/** Of leads, by its id. */
export const inTurn = 'assign_in_turn'
const assignInTurn: BulkAction = {
  id: inTurn,
  label: 'Assign in turn',
  meaning: ['Each goes to the member whose last turn is longest ago, of all who may edit leads.'],
  unit: 'lead',
  did: 'assigned in turn',
  isDanger: false,
}

/** What this person may do with several records of an object's list at once. */
export function listActions(
  object: RecordObject,
  role: Role,
  connections: readonly ObjectConnection[],
  deleted: boolean,
  fields: readonly BulkField[] = [],
): readonly BulkAction[] {
  const { one, many } = recordSpecOf(object)
  if (isMirrored(object)) return []
  const live = connections.filter(({ status, isSynced }) => status !== 'disconnected' && isSynced)
  if (deleted) {
    const meaning = live.map(({ crmType }) => `${crmNames[crmType]}: ${restoreMeaning}`)
    return may(role, 'edit')
      ? [
          {
            id: 'restore',
            label: 'Restore',
            meaning: [`Every chosen ${one} comes back into the list of ${many}.`, ...meaning],
            unit: one,
            units: many,
            did: 'restored',
            isDanger: false,
          },
        ]
      : []
  }
  const policies = live.map(({ crmType, settings }) => `${crmNames[crmType]}: ${deleteMeanings[settings.deletes.toCrm]}`)
  return [
    ...(may(role, 'connections') && live.length > 0 ? [sync] : []),
    ...(may(role, 'decide') && live.length > 0 ? [leaveOut] : []),
    ...(may(role, 'edit')
      ? [
          ...changes(one, many, fields),
          ...(object === 'lead' ? [assignInTurn] : []),
          {
            id: 'delete',
            undoneBy: 'restore',
            label: 'Delete',
            meaning: [`Every chosen ${one} leaves the list here, and can be restored from the deleted ${many}.`, ...policies],
            unit: one,
            units: many,
            did: 'deleted',
            isDanger: true,
          },
        ]
      : []),
  ]
}

/** Changes of a field of all that are chosen; whose they are and what they are tagged with have buttons of their own. */
function changes(unit: string, units: string, fields: readonly BulkField[]): readonly BulkAction[] {
  if (fields.length === 0) return []
  const shared = { unit, units, isDanger: false } as const
  const owner = fields.filter(({ name }) => name === 'owner_id')
  const tags: BulkField = { name: 'tags', label: 'Tag', input: 'text', options: [] }
  return [
    {
      ...shared,
      id: 'update',
      label: 'Change a field',
      meaning: [`Every chosen ${unit} gets the same value, and is synced like after any edit.`],
      did: 'changed',
      fields,
    },
    ...(owner.length === 0
      ? []
      : [
          {
            ...shared,
            id: 'assign',
            label: 'Assign',
            meaning: [`Every chosen ${unit} belongs to whom you choose.`],
            did: 'assigned',
            fields: owner,
          },
        ]),
    {
      ...shared,
      id: 'tag',
      label: 'Tag',
      meaning: [`Every chosen ${unit} gets the tag beside those that it has.`],
      did: 'tagged',
      fields: [tags],
    },
  ]
}

const restoreMeaning =
  'records that are still there are linked again and compared; records that were archived or deleted there stay so; those that were unlinked or excluded stay so.'

const deleteMeanings = {
  archive: 'their records are archived too.',
  unlink: 'their records are kept, and no longer linked even after a restore.',
  ignore: 'their records are kept and no longer synced.',
} as const

/** What this person may do with several records of one list of a CRM at once. */
export function recordActions(role: Role, list: LinkList, crm: string): readonly BulkAction[] {
  if (list === 'excluded') return may(role, 'decide') ? [include] : []
  return [
    ...(may(role, 'edit') && list === 'attention' ? keepActions(crm) : []),
    ...(may(role, 'connections') ? [sync] : []),
    ...(may(role, 'decide') ? [leaveOut] : []),
  ]
}

/** The decision on every field in conflict, of all that are chosen. */
function keepActions(crm: string): readonly BulkAction[] {
  const others = 'Records without such a field are left as they are. Their timelines name you.'
  const shared = { unit: 'record', did: 'decided, and synced as soon as the CRM is free', isDanger: false } as const
  return [
    {
      ...shared,
      id: 'keep_adsapp',
      label: 'Keep ours',
      meaning: [`In every field with different values here and in ${crm}, the value here is kept and goes to ${crm}.`, others],
    },
    {
      ...shared,
      id: 'keep_crm',
      label: `Keep ${crm}’s`,
      meaning: [`In every field with different values here and in ${crm}, the value of ${crm} is kept and comes here.`, others],
    },
  ]
}
