import { z } from 'zod'
import { defined } from '../../core/defined.ts'
import { conflictPolicySchema } from './conflict-policy.ts'
import { isoDay, isoInstant } from './dates.ts'
import { comparableDue, dueDay, type DueHeldAs, dueInstant, dueRead, dueText } from './due.ts'
import type { FieldType, FieldValue, FieldValues, ReferenceTarget } from './entities.ts'
import { isBlank, sameValue } from './normalize.ts'
import { joinedName, splitName } from './joined-names.ts'
import { fieldOf, isFieldOf, joinedFieldOf, type ObjectField, partsOf, specOf, type SyncedObject } from './objects.ts'
import { joinedLabel, joinedParts, remoteParts } from './remote-names.ts'
import { eachMember, holdsMembers } from './sets.ts'
import type { CrmStage } from './stages.ts'
import { inPlainNotation } from './plain-notation.ts'
import { stepsOf, transformRuleSchema } from './transform-rules.ts'
import { transformNames } from './transform-words.ts'
import { asToldApart, isReadBack, isReversible, toCrmValue, toLocalValue } from './transforms.ts'

export const directionSchema = z.enum(['to_crm', 'from_crm', 'bidirectional'])
export type Direction = z.infer<typeof directionSchema>

/** One row of a mapping: a field here, the corresponding field of the CRM, direction, transform and policy. */
export const fieldMappingSchema = z.object({
  adsappField: z.string().min(1).max(70),
  crmField: z.string().min(1).max(255),
  direction: directionSchema,
  transformRule: transformRuleSchema.nullable().default(null),
  conflictPolicy: conflictPolicySchema.nullable().default(null),
  isCustom: z.boolean().default(false),
})
export type FieldMapping = z.infer<typeof fieldMappingSchema>

/** What the CRM says of a field that determines how its values are compared. */
type FieldFacts = {
  readonly type: FieldType
  readonly label?: string
  /** What the CRM holds where the field has no value, if that is not blank: a checkbox that cannot be blank is false. */
  readonly blank?: FieldValue
  /** Of a reference: what it leads to on both sides. */
  readonly target?: ReferenceTarget
  /** Whether every record of the CRM has a value there. */
  readonly neverBlank?: true
  /** Of an amount: the CRM's field with the code of its currency. */
  readonly currencyField?: string
  /** Of an amount: the currency that all of the account's are in. */
  readonly currency?: string
  /** Of a field of stages, or of other choices that are mapped: the CRM's. */
  readonly stages?: readonly CrmStage[]
}

/** What the CRM's ids of other records are where they are no references here. */
const unlinked: Readonly<Partial<Record<FieldType, FieldType>>> = {
  reference: 'text',
  references: 'set',
  roles: 'set',
}

/** What is known of a field once its two sides are brought together. */
type PairFacts = {
  /**
   * Of a day that the CRM keeps as a time: written as its midnight in UTC, read as the day in UTC. Of what is due: what the CRM has of days and
   * moments, where it does not have both.
   */
  readonly heldAs?: DueHeldAs
  /** Of an amount: our field with the code of its currency. */
  readonly ourCurrencyField?: string
  /** Of an amount: at how many decimals it is compared; left out where its currency is not known. Differs from record to record. */
  readonly decimals?: number
  /** A choice of ours, as a stage, whose values mean something in the CRM only as far as the row's transform lists them. */
  readonly isMapped?: true
  /** What a record was made with: no edit, on neither side. */
  readonly isFixed?: true
  /** Whether it follows from other fields, on each side from its own. */
  readonly isDerived?: true
  /** A person's name in one text, of which one side keeps the two parts. */
  readonly isName?: true
}

/** A mapping row with what the CRM says of its field. */
export type MappedField = FieldMapping & FieldFacts & PairFacts

/**
 * The rows of an object whose field the CRM has. A reference leads to the same object on both sides; the CRM's id of another record, mapped to
 * a custom field, is a text.
 */
export function mappedFields(
  object: SyncedObject,
  rows: readonly FieldMapping[],
  fields: readonly (Omit<FieldFacts, 'stages'> & { readonly name: string; readonly options?: readonly CrmStage[] })[],
): readonly MappedField[] {
  const known = new Map(fields.map((field) => [field.name, field]))
  return rows.flatMap((row): MappedField[] => {
    const parts = joinedParts(row.crmField)
    const facts = known.get(row.crmField) ?? (parts?.every((part) => known.has(part)) ? joinedFacts : undefined)
    if (!facts) return []
    const ours = fieldOf(object, row.adsappField)
    const to = ours?.to
    if (to !== undefined && (to !== facts.target || ours?.type !== facts.type)) return []
    const { label, blank, neverBlank, currencyField, currency } = facts
    return [
      {
        ...row,
        ...comparedAs(ours, facts.type),
        ...defined({ label, blank, target: to, neverBlank, currencyField, currency, ourCurrencyField: ours?.currencyField }),
        ...(ours?.isFixed === true ? { isFixed: true } : {}),
        ...(ours?.isDerived === true ? { isDerived: true } : {}),
        ...(parts !== null || joinedFieldOf(object, row.adsappField) !== null ? { isName: true } : {}),
        ...(ours?.isStage === true || ours?.isMapped === true
          ? { isMapped: true, stages: 'options' in facts ? (facts.options ?? []) : [] }
          : {}),
      },
    ]
  })
}

/** The type that both sides are compared by. A day and a moment meet as days, and what is due is either. */
function comparedAs(ours: ObjectField | null, theirs: FieldType): Pick<MappedField, 'type' | 'heldAs'> {
  if (ours?.type === 'due') return { type: 'due', ...defined({ heldAs: heldOf(theirs) }) }
  if (ours?.type === 'datetime' && theirs === 'date') return { type: 'date' }
  if (ours?.type === 'date' && theirs === 'datetime') return { type: 'date', heldAs: 'datetime' }
  return { type: ours?.to === undefined ? (unlinked[theirs] ?? theirs) : theirs }
}

const joinedFacts: FieldFacts = { type: 'text', label: joinedLabel }

function heldOf(type: FieldType): DueHeldAs | undefined {
  return type === 'date' || type === 'datetime' ? type : undefined
}

/** The rows of which both sides are compared: those of fields that can be edited. */
export function editable(mapping: readonly MappedField[]): readonly MappedField[] {
  return mapping.some(({ isFixed }) => isFixed) ? mapping.filter(({ isFixed }) => isFixed !== true) : mapping
}

/** The CRM's fields that a mapping reads, with their types there. */
export function fieldsToRead(
  mapping: readonly MappedField[],
): readonly { readonly name: string; readonly type: FieldType; readonly currencyField?: string }[] {
  return mapping.flatMap(({ crmField, type, heldAs, currencyField }) =>
    remoteParts(crmField).map((name) => ({
      name,
      type: heldAs ?? type,
      ...(currencyField === undefined ? {} : { currencyField }),
    })),
  )
}

/** Whether two values of a field are the same to the CRM. */
export function sameFieldValue(
  {
    type,
    blank,
    decimals,
    heldAs,
    transformRule,
    direction,
    isName,
  }: Pick<MappedField, 'type' | 'blank' | 'decimals' | 'heldAs' | 'transformRule' | 'direction' | 'isName'>,
  a: FieldValue | undefined,
  b: FieldValue | undefined,
): boolean {
  const orBlank = (value: FieldValue | undefined) =>
    value === undefined || (blank !== undefined && isBlank(value)) ? (blank ?? null) : value
  const toCrm = (value: FieldValue | undefined) => {
    const told = named(isName, asToldApart(transformRule, orBlank(value), direction === 'bidirectional'))
    return type === 'due' && typeof told === 'string' ? comparableDue(told, heldAs) : told
  }
  return sameValue(type, toCrm(a), toCrm(b), decimals)
}

/** A name as both sides can tell it from others: by its words, wherever it was cut in two. */
function named(isName: true | undefined, value: FieldValue): FieldValue {
  if (isName !== true || typeof value !== 'string') return value
  const { first, last } = splitName(value)
  return joinedName(first, last)
}

/**
 * Reads a CRM record through the mapping into our field names. Fields that are only pushed are read too, in the CRM's notation, so
 * that they can be compared with what a push would send.
 */
export function readRemote(mapping: readonly MappedField[], properties: FieldValues): FieldValues {
  const values: Record<string, FieldValue> = {}
  for (const field of mapping) {
    const raw = remoteValue(properties, field.crmField)
    const isRaw = field.direction === 'to_crm' && !isReadBack(field.transformRule)
    values[field.adsappField] = isRaw ? raw : inOurNotation(field, blankToNull(raw))
  }
  return values
}

/**
 * Translates our values into a patch for the CRM. Blank is null; each connector translates that into its CRM's way of clearing a
 * field.
 */
export function writeRemote(mapping: readonly MappedField[], values: FieldValues): FieldValues {
  const patch: Record<string, FieldValue> = {}
  for (const field of mapping) {
    const value = values[field.adsappField]
    if (value !== undefined) Object.assign(patch, remotePatch(field.crmField, toRemoteNotation(field, value)))
  }
  return patch
}

/** What the CRM holds of a field, or of the two parts of a name. */
function remoteValue(properties: FieldValues, crmField: string): FieldValue {
  const parts = joinedParts(crmField)
  return parts === null ? (properties[crmField] ?? null) : joinedName(properties[parts[0]], properties[parts[1]])
}

function remotePatch(crmField: string, value: FieldValue): FieldValues {
  const parts = joinedParts(crmField)
  if (parts === null) return { [crmField]: value }
  const { first, last } = splitName(value === null ? '' : String(value))
  return { [parts[0]]: first, [parts[1]]: last }
}

type Notation = Pick<MappedField, 'transformRule' | 'type' | 'heldAs'>

/** A value of ours after the transform: of a set, of each member. */
export function inCrmNotation({ transformRule, type }: Notation, value: FieldValue): FieldValue {
  if (transformRule === null || !holdsMembers(type)) return toCrmValue(transformRule, value)
  return eachMember(value, (member) => toCrmValue(transformRule, member))
}

function inOurNotation({ transformRule, type, heldAs }: Notation, value: FieldValue): FieldValue {
  if (type === 'due' && typeof value === 'string') return dueRead(value, heldAs)
  if (heldAs !== undefined && typeof value === 'string')
    return toLocalValue(transformRule, isoInstant(value)?.slice(0, 10) ?? value)
  if (transformRule === null || !holdsMembers(type)) return toLocalValue(transformRule, value)
  return eachMember(value, (member) => toLocalValue(transformRule, member))
}

/** A value of ours as the CRM is sent it: after the transform, what compares as a day as that day, and all else in plain notation. */
export function toRemoteNotation(field: Notation, value: FieldValue): FieldValue {
  const { type, heldAs } = field
  const translated = inCrmNotation(field, value)
  if (typeof translated !== 'string') return translated
  if (type === 'due') {
    const held = heldAs === 'date' ? dueDay(translated) : heldAs === 'datetime' ? dueInstant(translated) : dueText(translated)
    return held ?? translated
  }
  if (type === 'date') {
    const day = isoDay(translated)
    return (heldAs === undefined || day === null ? day : isoInstant(day)) ?? translated
  }
  return inPlainNotation(type, translated)
}

export function blankToNull(value: FieldValue): FieldValue {
  return isBlank(value) ? null : value
}

export type MappingIssue = { readonly index: number; readonly key: keyof FieldMapping; readonly message: string }

/**
 * Problems of a proposed mapping, given the object and the fields of the CRM; empty when it can be saved. With `crmFields` null (the CRM was
 * not reachable) only the checks that do not need them run.
 */
export function validateMapping(
  object: SyncedObject,
  mapping: readonly FieldMapping[],
  crmFields: ReadonlyMap<string, { readonly readOnly: boolean }> | null,
): readonly MappingIssue[] {
  const issues: MappingIssue[] = []
  const seenLocal = new Set<string>()
  const seenRemote = new Set<string>()
  mapping.forEach((row, index) => {
    const fail = (key: keyof FieldMapping, message: string) => issues.push({ index, key, message })
    if (!isFieldOf(object, row.adsappField)) {
      const { many } = specOf(object)
      fail('adsappField', `ADSapp ${many} have no field “${row.adsappField}”. Use one of the standard fields or custom.<name>.`)
    }
    const remote = crmFields?.get(row.crmField)
    if (crmFields && !remote) fail('crmField', `The CRM has no field “${row.crmField}”.`)
    if (remote?.readOnly && row.direction !== 'from_crm') {
      fail('direction', `“${row.crmField}” is read-only in the CRM, so it can only be synced from the CRM.`)
    }
    const oneWay = stepsOf(row.transformRule).filter((step) => !isReversible(step))
    if (row.direction === 'bidirectional' && oneWay.length > 0) {
      const names = oneWay.map(({ name }) => transformNames[name]).join('”, “')
      fail('direction', `The transform “${names}” cannot be undone, so this field can only go one way.`)
    }
    const taken = (names: readonly string[], seen: ReadonlySet<string>) => names.find((name) => seen.has(name))
    const [ours, theirs] = [partsOf(object, row.adsappField), remoteParts(row.crmField)]
    const [twiceHere, twiceThere] = [taken(ours, seenLocal), taken(theirs, seenRemote)]
    if (twiceHere !== undefined) fail('adsappField', `“${twiceHere}” is mapped twice.`)
    if (twiceThere !== undefined) fail('crmField', `“${twiceThere}” is mapped twice.`)
    for (const name of ours) seenLocal.add(name)
    for (const name of theirs) seenRemote.add(name)
  })
  return issues
}
