import { z } from 'zod'
import { currenciesOf as currencyFields } from '../connector-kit/currencies-of.ts'
import type { Session } from '../port/session.ts'
import type { FieldValue, FieldValues } from '../domain/entities.ts'
import { isBlank } from '../domain/normalize.ts'
import type { RemoteRecord } from '../domain/records.ts'
import { keysOf } from '../domain/record-keys.ts'
import type { Catalogue, Field } from './catalogue.ts'
import type { Kind } from './kinds/kind.ts'
import type { Organization } from './organizations.ts'
import { type RecordRow, text } from './schema.ts'
import { blankToNull, moneySchema, readValue } from './values.ts'

/** What the connector state of every record has beside its kind's: the currencies of amounts, by the code of the field. */
export const currenciesSchema = z.object({ currencies: z.record(z.string(), z.string()) })

/** What values are parsed with. The catalogue is null where only standard fields are mapped. */
type Reading<Row extends RecordRow> = {
  readonly kind: Kind<Row>
  readonly fields: Session['fields']
  readonly catalogue: Catalogue | null
  readonly organizations: ReadonlyMap<number, Organization>
}

export function toRemoteRecord<Row extends RecordRow>(reading: Reading<Row>, row: Row): RemoteRecord {
  const { kind } = reading
  const idField = reading.catalogue?.idField ?? null
  const externalId = idField === null ? null : row.custom_fields[idField]
  const custom = currenciesOf(row)
  const own = currencyFields(reading.fields, (name) => blankToNull(text.safeParse(row[name]).data))
  const currencies = { ...own.currencies, ...custom }
  return {
    id: String(row.id),
    properties: Object.fromEntries(reading.fields.map(({ name }) => [name, valueOf(reading, row, name)])),
    updatedAt: new Date(changedAt(row)).toISOString(),
    ...parentTimesOf(reading, row),
    ...(Object.keys(currencies).length === 0 ? {} : { currencies }),
    keys: keysOf(kind.key.kind, kind.key.of(row)),
    ...(typeof externalId === 'string' && !isBlank(externalId) ? { externalId: externalId.trim() } : {}),
    connectorState: { ...kind.state(row), currencies: custom },
  }
}

/** The organization's name is as new as the organization, whose changes do not move the record's time. */
function parentTimesOf<Row extends RecordRow>(
  { kind: { organization }, fields, organizations }: Reading<Row>,
  row: Row,
): Pick<RemoteRecord, 'parentTimes'> {
  if (organization === undefined || !fields.some(({ name }) => name === organization.field)) return {}
  const time = Date.parse(organizations.get(organization.idOf(row) ?? 0)?.updatedAt ?? '')
  if (!(time > Date.parse(changedAt(row)))) return {}
  return { parentTimes: { [organization.field]: new Date(time).toISOString() } }
}

/** Those of the session's fields that an answer to a write has. It names the organization by its id only. */
export function propertiesIn<Row extends RecordRow>(
  reading: Pick<Reading<Row>, 'kind' | 'fields' | 'catalogue'>,
  row: Row,
): FieldValues {
  const { kind } = reading
  const isIn = (name: string) =>
    name !== kind.organization?.field && (name in kind.read || name in row || name in row.custom_fields)
  const held = { ...reading, organizations: new Map<number, Organization>() }
  return Object.fromEntries(reading.fields.flatMap(({ name }) => (isIn(name) ? [[name, valueOf(held, row, name)]] : [])))
}

export function changedAt(row: RecordRow): string {
  return row.update_time ?? row.add_time
}

function currenciesOf(row: RecordRow): z.infer<typeof currenciesSchema>['currencies'] {
  return Object.fromEntries(
    Object.entries(row.custom_fields).flatMap(([code, value]) => {
      const money = moneySchema.safeParse(value).data
      return money ? [[code, money.currency]] : []
    }),
  )
}

function valueOf<Row extends RecordRow>({ kind, catalogue, organizations }: Reading<Row>, row: Row, name: string): FieldValue {
  const read = kind.read[name]
  if (read !== undefined) return read(row, organizations)
  const field = catalogue?.fields.get(name) ?? standardField(kind, name)
  if (field === undefined) return null
  return readValue(field, field.isCustom ? row.custom_fields[name] : row[name])
}

/** A field that is parsed without the catalogue. */
function standardField<Row extends RecordRow>({ fields }: Kind<Row>, name: string): Field | undefined {
  const field = fields.find((each) => each.name === name)
  return field && { ...field, isCustom: false, readOnly: field.access === 'read', options: [] }
}
