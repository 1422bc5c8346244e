import type { FieldDefinition } from './field-definitions.ts'
import type { Incoming } from './incoming-values.ts'
import { matchKey } from './object-lookup.ts'
import { createRecord, rejected, updateRecord, type WriteOutcome, type WriteTarget } from './record-writes.ts'
import { idOf } from './requests.ts'
import type { Sandbox } from './sandbox.ts'

/** Updates the record with the key, or creates it. Idempotent except for the timestamp. */
export function upsertRecord(sandbox: Sandbox, target: WriteTarget, key: FieldDefinition, incoming: Incoming): WriteOutcome {
  const { caller, type } = target
  const keyName = key.name.toLowerCase()
  const given = Object.entries(incoming).find(([name]) => name.toLowerCase() === keyName)?.[1]
  const value = typeof given === 'string' ? given.trim() : ''
  const without = (...names: readonly string[]): Incoming =>
    Object.fromEntries(Object.entries(incoming).filter(([name]) => !names.includes(name.toLowerCase())))
  if (value === '') {
    return key.type === 'id'
      ? createRecord(sandbox, target, without('id'))
      : rejected('MISSING_ARGUMENT', `${key.name} not specified`)
  }
  const match = matchKey(sandbox, caller.org, type, key, value)
  if (match.kind === 'several') {
    const ids = match.numbers.map((number) => idOf(type, number)).join(', ')
    const message = `${key.name}: more than one record found for external id field: [${ids}]`
    return rejected('DUPLICATE_EXTERNAL_ID', message, [key.name])
  }
  if (match.kind === 'one') return updateRecord(sandbox, target, match.number, without('id', keyName))
  if (key.type === 'id') return rejected('MALFORMED_ID', `${type.label} ID: id value of incorrect type: ${value}`, ['Id'])
  return createRecord(sandbox, target, without('id'))
}
