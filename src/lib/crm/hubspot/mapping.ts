import type { FieldType, FieldValue, FieldValues } from '../domain/entities.ts'

type Property = {
  readonly name: string
  readonly type: string
  readonly fieldType: string
  readonly showCurrencySymbol?: boolean | undefined
}

/** The type of a HubSpot property, by which its values are compared and parsed. */
export function fieldTypeOf(property: Property): FieldType {
  if (property.name === 'email') return 'email'
  if (property.fieldType === 'phonenumber' || property.type === 'phone_number' || property.name.endsWith('phone')) return 'phone'
  switch (property.type) {
    case 'bool':
      return 'boolean'
    case 'number':
      return property.showCurrencySymbol === true ? 'money' : 'number'
    case 'date':
      return 'date'
    case 'datetime':
      return 'datetime'
    case 'enumeration':
      return property.fieldType === 'checkbox' ? 'set' : 'picklist'
    default:
      return property.fieldType === 'html' ? 'html' : 'text'
  }
}

/** HubSpot sends every value as text; numbers and booleans are parsed where that loses nothing. */
export function readValue(type: FieldType, text: string | null | undefined): FieldValue {
  if (text === null || text === undefined || text === '') return null
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if ((type === 'number' || type === 'money') && String(Number(text)) === text) return Number(text)
  // HubSpot's older notation of a date or time is epoch milliseconds.
  if ((type === 'date' || type === 'datetime') && /^-?\d{1,14}$/.test(text)) return ofEpoch(type, Number(text))
  return text
}

function ofEpoch(type: 'date' | 'datetime', milliseconds: number): string {
  const instant = new Date(milliseconds).toISOString()
  return type === 'date' ? instant.slice(0, 10) : instant
}

/** HubSpot accepts text only; an empty text clears a property. */
export function writeProperties(values: FieldValues): Record<string, string> {
  const properties: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) properties[name] = value === null ? '' : String(value)
  return properties
}
