import { linksOf } from '../../db/conflict-decisions.ts'
import { readConnection, readMapping } from '../../db/connections.ts'
import type { ConflictDecision } from '../domain/conflict-decision.ts'
import type { FieldValue } from '../domain/entities.ts'
import { crmNames } from '../domain/crm-type.ts'
import { mappedFields, toRemoteNotation } from '../domain/field-mapping.ts'
import { fieldOf, isSyncedObject, type SyncedObject } from '../domain/objects.ts'
import { isBlank } from '../domain/normalize.ts'
import { splitSendable } from '../domain/sendable.ts'
import type { Engine } from '../engine.ts'
import { unstorable } from '../sync/storable.ts'
import { fieldsKey } from '../transport/short-cache.ts'
import { describe } from './mapped-connection.ts'
import { erasedEntered } from './may-enter.ts'
import { formatNumber } from '../../core/text/number-text.ts'

export type RefusedValue = { readonly linkId: string; readonly field: string; readonly message: string }

/**
 * Which of the values that were entered one of the two sides cannot hold, and why: by type, length and choices here, and by what the CRM says of
 * its field. The CRM is asked for its fields, at most once a minute for each object. What is about links of others is left to the person who decides.
 */
export async function refusedValues(
  engine: Engine,
  organizationId: string,
  decisions: readonly ConflictDecision[],
): Promise<readonly RefusedValue[]> {
  const entered = decisions.flatMap((decision) => (decision.keep === 'edited' ? [decision] : []))
  if (entered.length === 0) return []
  const links = await linksOf(engine.db, organizationId, [...new Set(entered.map(({ linkId }) => linkId))])
  const checked = entered.map(async ({ linkId, field, value }): Promise<readonly RefusedValue[]> => {
    const link = links.get(linkId)
    if (!link || !isSyncedObject(link.object)) return []
    const message =
      refusedHere(link.object, field, value) ??
      (await refusedThere(engine, link.connectionId, link.object, { field, value })) ??
      (await refusedAsErased(engine, organizationId, { field, value }))
    return message === null ? [] : [{ linkId, field, message }]
  })
  return (await Promise.all(checked)).flat()
}

function refusedHere(object: SyncedObject, name: string, value: FieldValue): string | null {
  const field = fieldOf(object, name)
  const label = field?.label ?? name.replace(/^custom\./, '')
  if (field?.to !== undefined)
    return `${label} leads to another record: choose one of the two values, or change it on the record’s page.`
  if (field?.isStage === true || field?.isMapped === true) return `${label} is one of the choices: choose one of the two values.`
  const problem = unstorable(object, name, value)
  switch (problem?.code) {
    case undefined:
      return null
    case 'invalid_value':
      return `${label} takes ${problem.takes} here.`
    case 'too_long':
      return `${label} has at most ${formatNumber(problem.limit)} characters here; this has ${formatNumber(problem.length)}.`
    case 'invalid_characters':
      return 'This has characters that cannot be stored.'
  }
}

async function refusedThere(
  engine: Engine,
  connectionId: string,
  object: SyncedObject,
  { field, value }: { readonly field: string; readonly value: FieldValue },
): Promise<string | null> {
  const connection = await readConnection(engine.db, connectionId)
  if (connection === null || isBlank(value)) return null
  const [rows, fields] = await Promise.all([
    readMapping(engine.db, connectionId, object),
    engine.fields.of(fieldsKey(connectionId, object), () => describe(engine, connection, object)),
  ])
  const mapped = mappedFields(object, rows, fields).find(({ adsappField }) => adsappField === field)
  if (mapped === undefined) return null
  const crm = crmNames[connection.crmType]
  const [rejected] = splitSendable([mapped], { [field]: value }, crm).rejected
  if (rejected) return rejected.message
  const there = fields.find(({ name }) => name === mapped.crmField)
  const options = there?.type === 'picklist' ? (there.options ?? []) : []
  const sent = String(toRemoteNotation(mapped, value))
  if (options.length === 0 || options.some((option) => option.value === sent)) return null
  const names = options.slice(0, 10).map(({ label }) => label)
  return `“${mapped.label ?? mapped.crmField}” takes one of its choices in ${crm}: ${names.join(', ')}${options.length > 10 ? ' and others' : ''}.`
}

async function refusedAsErased(
  engine: Engine,
  organizationId: string,
  { field, value }: { readonly field: string; readonly value: FieldValue },
): Promise<string | null> {
  if (field !== 'email' && field !== 'phone') return null
  const entered = { ref: 'entered', email: field === 'email' ? value : null, phone: field === 'phone' ? value : null }
  if ((await erasedEntered(engine, organizationId, [entered])).size === 0) return null
  return 'This belongs to a person who was erased on request. Enter it on the contact’s page, which asks whether that person has come back.'
}
