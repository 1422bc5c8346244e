import { z } from 'zod'
import type { FieldValue } from '../../domain/entities.ts'
import { isBlank } from '../../domain/normalize.ts'
import { blankToNull, textOf } from '../values.ts'

const memberSchema = z.string().nullish()
/** An address as Pipedrive has it: the whole as a text, and its parts, as far as it knows them. */
export const addressSchema = z
  .object({
    value: memberSchema,
    country: memberSchema,
    admin_area_level_1: memberSchema,
    admin_area_level_2: memberSchema,
    locality: memberSchema,
    sublocality: memberSchema,
    route: memberSchema,
    street_number: memberSchema,
    subpremise: memberSchema,
    postal_code: memberSchema,
  })
  .nullish()
  .transform((address) => address ?? {})
export type Address = z.infer<typeof addressSchema>

const partNames = [
  'country',
  'admin_area_level_1',
  'admin_area_level_2',
  'locality',
  'sublocality',
  'route',
  'street_number',
  'subpremise',
  'postal_code',
] as const satisfies readonly (keyof Address)[]
type PartName = (typeof partNames)[number]

/** The parts that are fields of their own, by the name of the field; the street is made of route and number. */
const fieldParts = {
  'address.locality': 'locality',
  'address.admin_area_level_1': 'admin_area_level_1',
  'address.postal_code': 'postal_code',
  'address.country': 'country',
} as const satisfies Readonly<Record<string, PartName>>
const streetField = 'address.street'

export const addressFields = [
  { name: streetField, label: 'Street' },
  { name: 'address.locality', label: 'City' },
  { name: 'address.admin_area_level_1', label: 'State' },
  { name: 'address.postal_code', label: 'Postal code' },
  { name: 'address.country', label: 'Country' },
] as const

function partOf(name: string): PartName | undefined {
  return Object.entries(fieldParts).find(([field]) => field === name)?.[1]
}

/** The value of one of the fields. An address that was entered as a text, of which no part is known, is all street. */
export function readAddress(address: Address, name: string): string | null {
  const part = partOf(name)
  return part === undefined ? streetOf(address) : blankToNull(address[part])
}

function streetOf(address: Address): string | null {
  if (partNames.every((part) => isBlank(address[part] ?? null))) return blankToNull(address.value)
  const [route, number] = [blankToNull(address.route), blankToNull(address.street_number)]
  if (route === null || number === null) return route ?? number
  // The order is the country's, as the whole has it; the street is its first line, and a later one may read like a street.
  const [numberFirst, routeFirst] = [`${number} ${route}`, `${route} ${number}`]
  const whole = address.value ?? ''
  const [numberAt, routeAt] = [whole.indexOf(numberFirst), whole.indexOf(routeFirst)]
  return numberAt !== -1 && (routeAt === -1 || numberAt < routeAt) ? numberFirst : routeFirst
}

/**
 * The address with other values of these fields, complete, with the whole made of its parts; null where nothing is left. Parts that are no
 * fields stay.
 */
export function changedAddress(before: Address, changes: ReadonlyMap<string, FieldValue>): Record<string, string> | null {
  const given = changes.get(streetField)
  const street = given === undefined ? streetOf(before) : textOf(given)
  const parts = new Map(partNames.map((part) => [part, textOf(before[part] ?? null)]))
  if (given !== undefined || parts.get('route') === null) {
    parts.set('route', street)
    parts.set('street_number', null)
  }
  for (const [name, value] of changes) {
    const part = partOf(name)
    if (part !== undefined) parts.set(part, textOf(value))
  }
  const filled = Object.fromEntries([...parts].flatMap(([part, value]) => (value === null ? [] : [[part, value] as const])))
  return Object.keys(filled).length === 0 ? null : { value: wholeOf(filled, street), ...filled }
}

/** Commas between the lines, as Pipedrive writes addresses itself. */
function wholeOf(parts: Readonly<Record<string, string>>, street: string | null): string {
  const line = (...names: readonly PartName[]) => names.flatMap((name) => parts[name] ?? []).join(' ')
  const lines = [street ?? '', line('subpremise'), line('sublocality'), line('postal_code', 'locality')]
  return [...lines, line('admin_area_level_2'), line('admin_area_level_1'), line('country')]
    .filter((each) => each !== '')
    .join(', ')
}
