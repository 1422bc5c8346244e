import { capitalized } from '../../core/text/capitalized.ts'
import type { FieldType, ReferenceTarget } from './entities.ts'
import { fieldOf, joinedFieldOf, type ObjectField, specOf, type SyncedObject } from './objects.ts'
import { remoteParts } from './remote-names.ts'
import { leadsToSeveral } from './sets.ts'
import { stepsOf } from './transform-rules.ts'
import { passedType } from './transform-types.ts'
import { transformNames } from './transform-words.ts'
import type { FieldMapping, MappingIssue } from './field-mapping.ts'
import type { MatchKey } from './settings.ts'

/** A field of the CRM as a mapping is checked against it. */
export type CrmField = {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  readonly readOnly: boolean
  /** Of a reference: which of our objects it leads to, or a user. */
  readonly target?: ReferenceTarget
  /** Names a group of fields of which a new record needs at least one. */
  readonly required?: string
}

/** A mapping with some of its rows changed: a row takes the place of the one with its ADSapp field, new ones come last, others stay. */
export function withRows(mapping: readonly FieldMapping[], rows: readonly FieldMapping[]): readonly FieldMapping[] {
  const changed = new Map(rows.map((row) => [row.adsappField, row]))
  const known = new Set(mapping.map(({ adsappField }) => adsappField))
  return [
    ...mapping.map((row) => changed.get(row.adsappField) ?? row),
    ...rows.filter(({ adsappField }) => !known.has(adsappField)),
  ]
}

/** Types of the CRM's fields that hold text of some form; every other type holds only its own notation. */
const textual: ReadonlySet<FieldType> = new Set(['text', 'email', 'phone', 'picklist', 'html'])
/** Types other than text whose values are each other's: a number is an amount, and a time has its day. */
const kinOf: Readonly<Partial<Record<FieldType, readonly FieldType[]>>> = {
  number: ['money'],
  money: ['number'],
  date: ['datetime', 'due'],
  datetime: ['date', 'due'],
  due: ['date', 'datetime'],
}
const typeNames: Readonly<Partial<Record<FieldType, string>>> = {
  number: 'a number',
  money: 'an amount',
  set: 'several options',
  boolean: 'true or false',
  date: 'a date',
  datetime: 'a time',
  due: 'a day or a time',
  reference: 'a link to another record',
  references: 'links to other records',
  roles: 'roles of other records',
}

function kindOf(type: FieldType): string {
  return textual.has(type) ? 'text' : (typeNames[type] ?? type)
}

/** Why a field of ours takes no such transform; null where it does. */
function transformIssue(ours: ObjectField | null, { transformRule }: FieldMapping): string | null {
  if (ours === null || transformRule === null) return null
  if (ours.to !== undefined) {
    return `${ours.label} leads to ${leadsToSeveral(ours.type) ? 'other records' : 'another record'}, which no transform changes. Leave the transform out.`
  }
  if ((ours.isStage === true || ours.isMapped === true) && transformRule.name !== 'map') {
    const names = stepsOf(transformRule).map(({ name }) => transformNames[name])
    return `${ours.label} is mapped choice by choice: the transform “${names.join('”, “')}” does not say what one is on the other side.`
  }
  const passed = passedType(ours.type, stepsOf(transformRule))
  return 'step' in passed ? `“${passed.step}” takes ${passed.takes}, and what it is given is ${kindOf(passed.given)}.` : null
}

/**
 * Rows whose two sides hold values of types that cannot meet, as a name and a date. A transform may bring them together, and a custom
 * field may hold anything: what it does hold is checked where it is known.
 */
export function typeIssues(
  object: SyncedObject,
  mapping: readonly FieldMapping[],
  crmFields: ReadonlyMap<string, CrmField>,
): readonly MappingIssue[] {
  return mapping.flatMap((row, index): MappingIssue[] => {
    const theirs = crmFields.get(row.crmField)
    const issue = theirs === undefined ? null : typeIssue(object, row, theirs)
    return issue === null ? [] : [{ index, ...issue }]
  })
}

type TypeIssue = Omit<MappingIssue, 'index'>

function typeIssue(object: SyncedObject, row: FieldMapping, theirs: CrmField): TypeIssue | null {
  const ours = fieldOf(object, row.adsappField)
  const transform = transformIssue(ours, row)
  if (transform !== null) return { key: 'transformRule', message: transform }
  if (ours?.to !== undefined) return referenceIssue(ours, theirs)
  const joined = joinedFieldOf(object, row.adsappField)
  const own = ours?.type ?? (joined === null ? null : 'text')
  if (own === null && row.transformRule === null) return null
  const passed = passedType(own, stepsOf(row.transformRule))
  if ('step' in passed || passed.type === null) return null
  const sent = passed.type
  const isConverted = sent !== own
  if (canMeet(row, { sent, isConverted, theirs: theirs.type })) return null
  const label = ours?.label ?? joined?.label ?? row.adsappField
  const is = isConverted ? `is sent as ${kindOf(sent)}` : `is ${kindOf(sent)}`
  const message = `“${theirs.label}” takes ${kindOf(theirs.type)}, and ${label} ${is}. Choose a field of the CRM that takes ${kindOf(sent)}, or a custom field here.`
  return { key: 'crmField', message }
}

/** A reference leads to the same kind of record on both sides. */
function referenceIssue(ours: ObjectField, theirs: CrmField): TypeIssue | null {
  if (theirs.target === ours.to && theirs.type === ours.type) return null
  const message = `${ours.label} is ${kindOf(ours.type)}, and “${theirs.label}” is not one of the same kind. Choose a field of the CRM that leads to the same kind of record.`
  return { key: 'crmField', message }
}

/** Whether each side holds what comes from the other, in the directions of the row. `sent`: what the transforms make of our value. */
function canMeet(
  { direction }: FieldMapping,
  { sent, isConverted, theirs }: { readonly sent: FieldType; readonly isConverted: boolean; readonly theirs: FieldType },
): boolean {
  if (sent === theirs) return true
  const isKin = kinOf[sent]?.includes(theirs) === true
  // Text holds what comes out of any other type, but not the other way round.
  const isHeldThere = isKin || textual.has(theirs)
  const isHeldHere = textual.has(sent) ? isConverted || sent === 'text' || textual.has(theirs) : isKin
  return (direction === 'from_crm' || isHeldThere) && (direction === 'to_crm' || isHeldHere)
}

/** Why a mapping may not take the place of another: what it no longer has that the sync needs. Null when it may. */
export function lostNeed(
  before: readonly FieldMapping[],
  after: readonly FieldMapping[],
  of: {
    readonly object: SyncedObject
    readonly matchKeys: readonly MatchKey[]
    readonly crmFields: readonly CrmField[]
    readonly crm: string
  },
): string | null {
  const maps = (mapping: readonly FieldMapping[], name: string) => mapping.some(({ adsappField }) => adsappField === name)
  const key = of.matchKeys.find((name) => maps(before, name) && !maps(after, name))
  if (key !== undefined) {
    const { many } = specOf(of.object)
    return `${capitalized(many)} are matched by ${key}, so its row has to stay. Choose other match keys first, or keep the row.`
  }
  const sends = (mapping: readonly FieldMapping[], group?: string) =>
    mapping.some(
      ({ crmField, direction }) =>
        direction !== 'from_crm' &&
        (group === undefined ||
          of.crmFields.some(({ name, required }) => remoteParts(crmField).includes(name) && required === group)),
    )
  const lost = of.crmFields.find(
    ({ required }) => required !== undefined && sends(before, required) && sends(after) && !sends(after, required),
  )
  if (lost === undefined) return null
  const names = of.crmFields.filter(({ required }) => required === lost.required).map(({ label }) => `“${label}”`)
  return `${of.crm} makes no record without ${names.join(' or ')}, so ${names.length === 1 ? 'its row' : 'one of these rows'} has to stay, in a direction that goes there.`
}
