import type { CustomField } from './field-catalog.ts'
import type { StandardField } from './field-definitions.ts'

const partsOf: Readonly<Record<string, readonly string[]>> = {
  monetary: ['currency'],
  daterange: ['until'],
  time: ['timezone_id', 'timezone_name'],
  timerange: ['until', 'timezone_id', 'timezone_name'],
  address: ['country', 'admin_area_level_1', 'locality', 'sublocality', 'route', 'street_number', 'subpremise', 'postal_code'],
}

/** Which optional parts of a field an answer shows. */
export type OptionalParts = ReadonlySet<string>

function optionalParts(asked: OptionalParts): Record<string, unknown> {
  return {
    ...(asked.has('ui_visibility') ? { ui_visibility: { add_visible_flag: true, details_visible_flag: true } } : {}),
    ...(asked.has('important_fields') ? { important_fields: { enabled: false, stage_ids: [] } } : {}),
    ...(asked.has('required_fields') ? { required_fields: { enabled: false } } : {}),
  }
}

function fieldView(field: StandardField, isCustom: boolean, asked: OptionalParts): Record<string, unknown> {
  const parts = partsOf[field.type]
  return {
    field_name: field.name,
    field_code: field.code,
    field_type: field.type,
    is_custom_field: isCustom,
    is_optional_response_field: false,
    options:
      field.options === undefined || field.options.length === 0
        ? null
        : field.options.map(({ id, label, color }) => ({ id, label, color })),
    subfields:
      parts === undefined
        ? null
        : parts.map((part) => ({ field_code: part, field_name: `${field.name}: ${part}`, field_type: 'varchar' })),
    ...optionalParts(asked),
  }
}

/** A field as the API answers it. */
export const standardFieldView = (field: StandardField, asked: OptionalParts = new Set()) => fieldView(field, false, asked)
export const customFieldView = (field: CustomField, asked: OptionalParts = new Set()) => fieldView(field, true, asked)
