import type { ObjectType } from '../domain/entities.ts'
import { isSyncedObject, specOf } from '../domain/objects.ts'
import type { Connector } from '../port/connector.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'

type Reference = { readonly field: string; readonly target: ObjectType }

/** Fields of the CRM that lead to one record of another object, as they are mapped from the start. */
function referencesOf({ defaultMapping, referenceMapping }: Connector, object: ObjectType): readonly Reference[] {
  if (!isSyncedObject(object)) return []
  const { fields } = specOf(object)
  return [...(defaultMapping[object] ?? []), ...(referenceMapping?.[object] ?? [])].flatMap(({ adsappField, crmField }) => {
    const { to, type } = fields.find(({ name }) => name === adsappField) ?? {}
    return to === undefined || to === 'user' || type !== 'reference' ? [] : { field: crmField, target: to }
  })
}

/**
 * What the CRM would say of writes that name a record which it does not have, by the write's key.
 * @param met which of these it has, of the records that a preview has read or would have made, and whether those are all
 */
export async function missingReferences(
  connector: Connector,
  session: Parameters<Connector['getRecords']>[0],
  { object, sent }: { readonly object: ObjectType; readonly sent: readonly RemoteWrite[] },
  met: (target: ObjectType, ids: readonly string[]) => Promise<{ readonly there: ReadonlySet<string>; readonly isAll: boolean }>,
): Promise<ReadonlyMap<string, WriteResult>> {
  const named = referencesOf(connector, object).flatMap(({ field, target }) =>
    sent.flatMap(({ key, properties }) => {
      const id = properties[field]
      return typeof id === 'string' && id !== '' ? { key, field, target, id } : []
    }),
  )
  const refused = new Map<string, WriteResult>()
  for (const [target, references] of Map.groupBy(named, (reference) => reference.target)) {
    const ids = [...new Set(references.map(({ id }) => id))]
    const { there, isAll } = await met(target, ids)
    const unmet = ids.filter((id) => !there.has(id))
    // Before all were listed, those that were not met yet are asked for.
    const found = isAll || unmet.length === 0 ? [] : await connector.getRecords({ ...session, fields: [] }, target, unmet)
    const foundIds = new Set(found.map(({ id }) => id))
    const gone = new Set(unmet.filter((id) => !foundIds.has(id)))
    for (const { key, field, id } of references) {
      if (!gone.has(id) || refused.has(key)) continue
      const message = 'The record that it names is not there.'
      refused.set(key, { kind: 'rejected', key, reason: 'unknown_reference', code: 'unknown_reference', message, field })
    }
  }
  return refused
}
