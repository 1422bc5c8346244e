import { z } from 'zod'
import { type FormField, type FormOption, formValues, sentValues } from '../kit/record-form.ts'
import { type OpenedRecord, type PageWrite, type RecordKind, refused } from '../kit/record-kind.ts'
import type { Failure } from './errors.ts'
import { lookUp } from './object-lookup.ts'
import type { ObjectType } from './object-types.ts'
import type { PropertyDefinition } from './property-catalog.ts'
import { outsideOptions } from './outside-options.ts'
import { mergeRecords } from './record-merge.ts'
import type { RecordVersion, StoredRecord } from './record-store.ts'
import { archiveRecord, createRecord, restoreRecord, type Target, updateRecord, type WriteOutcome } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'
import { browseRecords } from './search.ts'

const refusedValues = z.array(z.object({ message: z.string() }))

function reasonOf(failure: Failure): string {
  // Refused values come as a JSON list inside the sentence.
  const list = /\[.*\]$/s.exec(failure.message)?.[0]
  return list === undefined
    ? failure.message
    : refusedValues
        .parse(JSON.parse(list))
        .map(({ message }) => message)
        .join(' ')
}

function titleOf({ pages, noun }: ObjectType, { id, values }: RecordVersion): string {
  const titles = pages.titles.map((parts) =>
    parts
      .flatMap((name) => values[name] ?? [])
      .join(' ')
      .trim(),
  )
  return titles.find((title) => title !== '') ?? `${noun} ${id}`
}

type Shown = Pick<PropertyDefinition, 'name' | 'label' | 'type' | 'fieldType'> & { readonly options: readonly FormOption[] }

function fieldOf({ name, label, type, fieldType, options }: Shown): FormField {
  if (options.length > 0) return { name, label, kind: 'choice', options }
  if (fieldType === 'textarea' || fieldType === 'html') return { name, label, kind: 'textarea' }
  return { name, label, kind: type === 'date' ? 'date' : fieldType === 'phonenumber' ? 'tel' : 'text' }
}

/** An object of a portal as its pages show and change it. */
export function recordKind(sandbox: Sandbox, target: Target): RecordKind {
  const { type } = target
  const { pages } = type
  const one = type.noun.toLowerCase()

  /** Every property that can be written, the common ones first. */
  function fields(): readonly FormField[] {
    const rank = ({ name }: PropertyDefinition) => (pages.first.indexOf(name) + pages.first.length + 1) % (pages.first.length + 1)
    return [...sandbox.properties.definitions(target).values()]
      .filter(({ readOnlyValue, hidden }) => !readOnlyValue && !hidden)
      .toSorted((a, b) => rank(a) - rank(b) || a.displayOrder - b.displayOrder)
      .map((each) =>
        fieldOf(each.optionsFrom === undefined ? each : { ...each, options: outsideOptions(sandbox, target, each.optionsFrom) }),
      )
  }

  function open(record: StoredRecord): OpenedRecord {
    return {
      id: String(record.id),
      title: titleOf(type, record),
      createdAt: record.createdAt,
      changedAt: record.updatedAt,
      isRemoved: record.state === 'archived',
      values: formValues(Object.entries(record.values)),
    }
  }

  const find = (id: string) => lookUp(sandbox, target, id) ?? lookUp(sandbox, target, id, { state: 'archived' })

  /** Runs a write on the record with an id. */
  function write(id: string, work: (record: StoredRecord) => WriteOutcome | StoredRecord): PageWrite {
    return sandbox.db.transaction(() => {
      const record = find(id)
      if (record === null) return refused(`There is no ${one} ${id}.`)
      return outcomeOf(work(record))
    })
  }

  function outcomeOf(outcome: WriteOutcome | StoredRecord): PageWrite {
    if (!('kind' in outcome)) return { kind: 'done', id: String(outcome.id) }
    if (outcome.kind === 'rejected') return refused(reasonOf(outcome.failure))
    return { kind: 'done', id: String(outcome.record.id) }
  }

  return {
    one,
    many: type.name,
    columns: pages.columns.map(([heading]) => heading),
    searchHint: ['Name', ...pages.columns.map(([heading]) => heading.toLowerCase())].join(', '),
    fields,
    list(wanted) {
      const { total, versions } = browseRecords(sandbox, target, wanted)
      const records = versions.map((version) => ({
        id: String(version.id),
        title: titleOf(type, version),
        cells: pages.columns.map(([, property]) => version.values[property] ?? ''),
        changedAt: version.updatedAt,
      }))
      return { total, records }
    },
    find(id) {
      const record = find(id)
      return record === null ? null : open(record)
    },
    create: (values) => outcomeOf(sandbox.db.transaction(() => createRecord(sandbox, target, sentValues(fields(), values)))),
    update: (id, values) => write(id, (record) => updateRecord(sandbox, target, record, sentValues(fields(), values))),
    remove: (id) =>
      write(id, (record) => {
        archiveRecord(sandbox, target, record)
        return record
      }),
    restore: (id) => write(id, (record) => restoreRecord(sandbox, target, record)),
    merge(winner, loserId) {
      const loser = lookUp(sandbox, target, loserId)
      if (loser === null || String(loser.id) === winner) return refused(`There is no other live ${one} ${loserId}.`)
      return write(winner, (record) => mergeRecords(sandbox, target, record, loser))
    },
  }
}
