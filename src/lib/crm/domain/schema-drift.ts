import type { CrmStage } from './stages.ts'
import type { FieldMapping } from './field-mapping.ts'
import type { FirstRows } from './first-mapping.ts'
import { type CrmField, typeIssues } from './mapping-rules.ts'
import { fieldOf, type SyncedObject } from './objects.ts'
import { remoteParts } from './remote-names.ts'
import { isSameLabel } from './stage-map.ts'
import { ruleOf, stepsOf, type TransformStep } from './transform-rules.ts'

/** The rows that a CRM maps from the start. */
export function seededRows({ defaultMapping, referenceMapping = {} }: FirstRows, object: SyncedObject): readonly FieldMapping[] {
  return [...(defaultMapping[object] ?? []), ...(referenceMapping[object] ?? [])]
}

/** What has become of a mapped field of the CRM since its row was made. */
export type DriftKind = 'gone' | 'read_only' | 'retyped' | 'value_gone'

export type Drift = {
  readonly row: FieldMapping
  readonly kind: DriftKind
  /** What has happened, and what to do. */
  readonly message: string
  /** The row that would be in order again; null where it is to be taken out. */
  readonly fix: FieldMapping | null
}

type Field = CrmField & { readonly options?: readonly CrmStage[] }

/**
 * Rows of a mapping that the CRM's fields, as they are now, do not allow any more: each of them is left out of the sync by itself, and the others
 * go on. `seeded`: rows that the connection began with, whose types and values nobody has checked.
 */
export function schemaDrift(
  object: SyncedObject,
  rows: readonly FieldMapping[],
  fields: readonly Field[],
  seeded: readonly Pick<FieldMapping, 'adsappField' | 'crmField'>[],
): readonly Drift[] {
  const known = new Map(fields.map((field) => [field.name, field]))
  const isSeeded = ({ adsappField, crmField }: FieldMapping) =>
    seeded.some((row) => row.adsappField === adsappField && row.crmField === crmField)
  const retyped = new Map(typeIssues(object, rows, known).map(({ index, message }) => [index, message]))
  return rows.flatMap((row, index): readonly Drift[] => {
    const field = known.get(row.crmField)
    if (field === undefined) return [goneOf(object, row, rows, fields)]
    if (field.readOnly && row.direction !== 'from_crm') return [readOnlyOf(row, field)]
    if (isSeeded(row)) return []
    const message = retyped.get(index)
    if (message !== undefined) {
      return [{ row, kind: 'retyped', message: `“${field.label}” has another type now. ${message}`, fix: null }]
    }
    const lost = valueGoneOf(object, row, field)
    return lost === null ? [] : [lost]
  })
}

function goneOf(object: SyncedObject, row: FieldMapping, rows: readonly FieldMapping[], fields: readonly Field[]): Drift {
  const taken = new Set(rows.flatMap(({ crmField }) => remoteParts(crmField)))
  const ours = fieldOf(object, row.adsappField)
  const wanted = new Set([row.crmField, ours?.label ?? row.adsappField.replace(/^custom\./, '')])
  const [successor, ...others] = fields.filter(
    (field) =>
      !taken.has(field.name) &&
      [...wanted].some((name) => isSameLabel(name, field.label) || isSameLabel(name, field.name)) &&
      (!field.readOnly || row.direction === 'from_crm'),
  )
  if (successor === undefined || others.length > 0) {
    const message = `The CRM has no field “${row.crmField}” any more, so that it is not synced. Take the row out, or restore the field there.`
    return { row, kind: 'gone', message, fix: null }
  }
  const fix = { ...row, crmField: successor.name }
  const isAllowed = typeIssues(object, [fix], new Map(fields.map((field) => [field.name, field]))).length === 0
  const message = `The CRM has no field “${row.crmField}” any more, so that it is not synced. It may be “${successor.label}” now.`
  return { row, kind: 'gone', message, fix: isAllowed ? fix : null }
}

function readOnlyOf(row: FieldMapping, { label }: Field): Drift {
  return {
    row,
    kind: 'read_only',
    message: `“${label}” can only be read now, so that it is not synced. Let it come from the CRM only, or allow the connected user to edit it there.`,
    fix: { ...row, direction: 'from_crm' },
  }
}

/** Values that a transform sends and the field's list does not have any more. */
function valueGoneOf(object: SyncedObject, row: FieldMapping, { label, type, options = [] }: Field): Drift | null {
  const ours = fieldOf(object, row.adsappField)
  if (type !== 'picklist' || options.length === 0 || row.direction === 'from_crm' || ours?.isMapped || ours?.isStage) return null
  const offered = new Set(options.map(({ value }) => value))
  const steps = stepsOf(row.transformRule)
  const gone = steps.flatMap((step) => sentBy(step).filter((value) => !offered.has(value)))
  if (gone.length === 0) return null
  const kept = steps.flatMap((step) => withoutValues(step, new Set(gone)))
  return {
    row,
    kind: 'value_gone',
    message: `“${label}” has no value “${gone.join('”, “')}” any more, which the row sends, so that it is not synced. Choose another value, or leave these out.`,
    fix: { ...row, transformRule: ruleOf(kept) },
  }
}

function sentBy(step: TransformStep): readonly string[] {
  if (step.name === 'map') return Object.values(step.values)
  if (step.name === 'constant') return [step.value]
  return step.name === 'fallback' && step.toCrm !== undefined ? [step.toCrm] : []
}

function withoutValues(step: TransformStep, gone: ReadonlySet<string>): readonly TransformStep[] {
  if (step.name === 'map') {
    const values = Object.fromEntries(Object.entries(step.values).filter(([, value]) => !gone.has(value)))
    return [{ ...step, values }]
  }
  if (step.name === 'constant') return gone.has(step.value) ? [] : [step]
  if (step.name !== 'fallback' || step.toCrm === undefined || !gone.has(step.toCrm)) return [step]
  return step.toLocal === undefined ? [] : [{ name: 'fallback', toLocal: step.toLocal }]
}
