import { isPhoneCountry } from './e164.ts'
import type { FieldMapping, MappingIssue } from './field-mapping.ts'
import { isFieldOf, type SyncedObject } from './objects.ts'
import { placeholdersOf } from './templates.ts'
import { stepsOf, type TransformStep } from './transform-rules.ts'

/** A field of the CRM as transforms are checked against it. */
type Target = {
  readonly label: string
  readonly type: string
  readonly lengthMax?: number
  readonly options?: readonly { readonly value: string }[]
}

/** Why a row's transform cannot be what it is, in its direction and with this field of the CRM. */
export function transformIssues(
  object: SyncedObject,
  mapping: readonly FieldMapping[],
  crmFields: ReadonlyMap<string, Target> | null,
): readonly MappingIssue[] {
  return mapping.flatMap((row, index): readonly MappingIssue[] => {
    const steps = stepsOf(row.transformRule)
    const message =
      templateIssue(object, row, steps) ?? steps.map((step) => stepIssue(row, step, crmFields?.get(row.crmField))).find(Boolean)
    return message ? [{ index, key: 'transformRule', message }] : []
  })
}

function templateIssue(object: SyncedObject, { direction }: FieldMapping, steps: readonly TransformStep[]): string | null {
  const at = steps.findIndex(({ name }) => name === 'template')
  const step = steps[at]
  if (step?.name !== 'template') return null
  if (direction !== 'to_crm') return 'A template is made of fields here, so this row can only go to the CRM.'
  if (at > 0) return 'A template stands first: it does not change what a step before it gives.'
  const unknown = placeholdersOf(step.text).find((name) => !isFieldOf(object, name))
  return unknown === undefined ? null : `The template names “${unknown}”, which is no field here.`
}

/** What is sent for every record, or for every blank, has to be something that the CRM's field takes. */
function stepIssue({ direction }: FieldMapping, step: TransformStep, field: Target | undefined): string | null {
  if (step.name === 'phone_e164' && !isPhoneCountry(step.country)) return `“${step.country}” is no country with phone numbers.`
  if (direction === 'from_crm' || field === undefined) return null
  if (step.name === 'truncate' && field.lengthMax !== undefined && step.length > field.lengthMax)
    return `“${field.label}” takes ${field.lengthMax} characters, and the text would be cut to ${step.length}.`
  const options =
    field.type === 'picklist' && field.options !== undefined ? new Set(field.options.map(({ value }) => value)) : null
  const sent = step.name === 'constant' ? step.value : step.name === 'fallback' ? step.toCrm : undefined
  if (options === null || options.size === 0 || sent === undefined || options.has(sent)) return null
  return `“${field.label}” is a picklist, and “${sent}” is none of its values.`
}
