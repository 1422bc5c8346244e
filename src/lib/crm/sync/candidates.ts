import type { MatchCandidate } from '../../db/link-rows.ts'
import { readRemote } from '../domain/field-mapping.ts'
import { specOf, type SyncedObject } from '../domain/objects.ts'
import { valuesOf } from '../domain/record-keys.ts'
import type { RemoteRecord } from '../domain/records.ts'
import type { RunContext } from './run-context.ts'

const labelLengthMax = 200

type Described = Pick<RunContext, 'object' | 'mapping'>

/** What people know a record of the CRM by, for a sentence: `Thea Twin (thea@example.test, +45 28 49 04 51)`. */
export function labelOf({ object, mapping }: Described, remote: RemoteRecord): string {
  const values = readRemote(mapping, remote.properties)
  const {
    kind,
    fields: [field],
  } = specOf(object).searchKey
  const text = (name: string) => (typeof values[name] === 'string' ? values[name].trim() : '')
  const filled = (parts: readonly string[]) => parts.filter((part) => part !== '')
  const name = filled([text('firstName'), text('lastName'), text('name')]).join(' ')
  const details = filled([text(field) || (valuesOf(remote.keys, kind)[0] ?? ''), text('phone'), text('company')])
    .filter((part) => part !== name)
    .join(', ')
  const label = name === '' || details === '' ? `${name}${details}` : `${name} (${details})`
  return (label || `record ${remote.id}`).slice(0, labelLengthMax)
}

/** `the email ada@example.test`; where that is blank, that it is another key. */
export function recognisedBy(object: SyncedObject, key: string): string {
  return key === '' ? 'the same match key' : `the ${specOf(object).searchKey.label} ${key}`
}

export function candidateOf(ctx: Described, remote: RemoteRecord): MatchCandidate {
  return { crmRecordId: remote.id, label: labelOf(ctx, remote) }
}
