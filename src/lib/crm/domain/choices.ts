import { capitalized } from '../../core/text/capitalized.ts'
import { specOf, type SyncedObject } from './objects.ts'
import type { OwnStage } from './stages.ts'

/** What people call an option of a field: `In progress`. */
export function optionLabel(value: string): string {
  return capitalized(value.replaceAll('_', ' '))
}

/** What can be chosen here in each field of an object whose values are mapped: the organisation's stages, or the field's own options. */
export function ownChoices(object: SyncedObject, stages: readonly OwnStage[]): ReadonlyMap<string, readonly OwnStage[]> {
  return new Map(
    specOf(object).fields.flatMap(({ name, isStage, isMapped, options = [] }): [string, readonly OwnStage[]][] => {
      if (isStage === true) return [[name, stages]]
      return isMapped === true ? [[name, options.map(asChoice)]] : []
    }),
  )
}

function asChoice(value: string): OwnStage {
  return { key: value, label: optionLabel(value), pipeline: '', kind: 'open', isArchived: false }
}

/** What a new record begins with in those fields, until it is known what the CRM's value means. */
export function firstChoices(object: SyncedObject, stages: readonly OwnStage[]): Readonly<Record<string, string>> {
  const firstStage = stages.find(({ kind }) => kind === 'open')?.key
  return Object.fromEntries(
    specOf(object).fields.flatMap(({ name, isStage, first }) => {
      const value = isStage === true ? firstStage : first
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
