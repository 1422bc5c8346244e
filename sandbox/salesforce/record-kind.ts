import { type FormField, formValues, sentValues } from '../kit/record-form.ts'
import { type PageWrite, type RecordKind, refused } from '../kit/record-kind.ts'
import { adminNumber } from './auth.ts'
import { SalesforceError } from './errors.ts'
import type { FieldDefinition } from './field-definitions.ts'
import { parseId } from './ids.ts'
import { type PagedObject, pagedObjects } from './paged-objects.ts'
import { isSearched, listRecords, referenceChoices } from './record-list.ts'
import { mergeRecords } from './record-merge.ts'
import type { Stored, Values } from './record-store.ts'
import { createRecord, deleteRecord, rejected, undeleteRecord, updateRecord, type WriteOutcome } from './record-writes.ts'
import { idOf } from './requests.ts'
import type { Sandbox } from './sandbox.ts'

const yesOrNo = [
  { value: 'false', label: 'No' },
  { value: 'true', label: 'Yes' },
]

/** An object of an org as its pages show and change it. */
export function recordKind(sandbox: Sandbox, org: number, paged: PagedObject): RecordKind {
  const type = sandbox.objects.require(paged.name)
  const target = { caller: { org, user: adminNumber, scopes: null }, type }
  const one = type.label.toLowerCase()
  const searched = paged.columns.filter(([, path]) => isSearched(type, path))

  /** What people can edit, the common fields first. */
  const editable = type.fields
    .filter(
      ({ name, updateable, externalId, compound, type: kind, referenceTo, polymorphicTo }) =>
        updateable &&
        kind !== 'base64' &&
        polymorphicTo.length === 0 &&
        !externalId &&
        !paged.hidden.includes(compound ?? name) &&
        !(compound !== null && kind === 'double') &&
        (referenceTo === null || (referenceTo !== type.name && pagedObjects.some((other) => other.name === referenceTo))),
    )
    .toSorted((a, b) => rank(a) - rank(b))

  function rank({ name }: FieldDefinition): number {
    return (paged.first.indexOf(name) + paged.first.length + 1) % (paged.first.length + 1)
  }

  function fieldOf({
    name,
    label,
    type: kind,
    required,
    nillable,
    picklist,
    referenceTo,
    relationshipName,
  }: FieldDefinition): FormField {
    if (kind === 'boolean') return { name, label, kind: 'choice', options: yesOrNo, required: true }
    if (referenceTo !== null) {
      const options = referenceChoices(sandbox, org, sandbox.objects.require(referenceTo))
      return { name, label: relationshipName ?? label, kind: 'choice', options }
    }
    if (picklist.length > 0) return { name, label, kind: 'choice', options: picklist, required: required || !nillable }
    if (kind === 'textarea') return { name, label, kind: 'textarea' }
    return { name, label, kind: kind === 'phone' ? 'tel' : kind === 'date' ? 'date' : 'text', required }
  }

  function shown({ type: kind, referenceTo }: FieldDefinition, value: Stored): string {
    if (kind === 'boolean') return String(value === 1)
    if (referenceTo !== null && typeof value === 'number') return idOf(sandbox.objects.require(referenceTo), value)
    return value === null ? '' : String(value)
  }

  function titleOf(values: Values): string {
    return [values['Name'], values['FirstName'], values['LastName'], values['Subject']]
      .filter((part) => part !== null && part !== undefined)
      .join(' ')
  }

  function numberOf(id: string): number | null {
    const parsed = parseId(id)
    return parsed === null || parsed.prefix !== type.keyPrefix ? null : parsed.number
  }

  function write(id: string, work: (number: number) => WriteOutcome): PageWrite {
    const number = numberOf(id)
    return number === null ? refused(`There is no ${one} ${id}.`) : outcomeOf(() => work(number))
  }

  function outcomeOf(work: () => WriteOutcome): PageWrite {
    const outcome = committed(work)
    return outcome.kind === 'rejected'
      ? refused(outcome.errors.map(({ message }) => message).join(' '))
      : { kind: 'done', id: idOf(type, outcome.number) }
  }

  function committed(work: () => WriteOutcome): WriteOutcome {
    try {
      return sandbox.db.transaction(work)
    } catch (error) {
      if (error instanceof SalesforceError) return rejected(error.errorCode, error.message)
      throw error
    }
  }

  return {
    one,
    many: type.labelPlural.toLowerCase(),
    columns: paged.columns.map(([heading]) => heading),
    searchHint: ['Name', ...searched.map(([heading]) => heading.toLowerCase())].join(', '),
    fields: () => editable.map(fieldOf),
    list: (wanted) => listRecords(sandbox, org, type, paged, wanted),
    find(id) {
      const number = numberOf(id)
      const values = number === null ? null : sandbox.records.newest(type, org, number)
      if (number === null || values === null) return null
      return {
        id: idOf(type, number),
        title: titleOf(values),
        createdAt: Number(values['CreatedDate']),
        changedAt: Number(values['SystemModstamp']),
        isRemoved: values['IsDeleted'] === 1,
        values: formValues(editable.map((definition) => [definition.name, shown(definition, values[definition.name] ?? null)])),
      }
    },
    create: (values) => outcomeOf(() => createRecord(sandbox, target, sentValues(editable.map(fieldOf), values))),
    update: (id, values) =>
      write(id, (number) => updateRecord(sandbox, target, number, sentValues(editable.map(fieldOf), values))),
    remove: (id) => write(id, (number) => deleteRecord(sandbox, target, number)),
    restore: (id) => write(id, (number) => undeleteRecord(sandbox, target, number)),
    merge(winner, loserId) {
      const loser = numberOf(loserId)
      if (loser === null) return refused(`${loserId} is no id of a ${one}.`)
      return write(winner, (number) => mergeRecords(sandbox, target, number, loser))
    },
  }
}
