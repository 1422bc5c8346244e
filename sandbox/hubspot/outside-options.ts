import { z } from 'zod'
import type { FormOption } from '../kit/record-form.ts'
import { everyOwner } from './owners.ts'
import { currencyCodes } from './currencies.ts'
import type { Collection } from './record-store.ts'
import type { Sandbox } from './sandbox.ts'

/** Where the options of a property are kept that has none of its own. */
export const optionSources = z.enum(['owners', 'pipelines', 'stages', 'currencies'])
export type OptionSource = z.infer<typeof optionSources>

/** What such a property may hold now. */
export function outsideOptions(
  { pipelines }: Pick<Sandbox, 'pipelines'>,
  collection: Collection,
  source: OptionSource,
): readonly FormOption[] {
  switch (source) {
    case 'owners':
      return everyOwner
        .filter(({ archived }) => !archived)
        .map(({ id, firstName, lastName }) => ({ value: id, label: `${firstName} ${lastName}` }))
    case 'pipelines':
      return pipelines.list(collection).map(({ id, label }) => ({ value: id, label }))
    case 'stages':
      return pipelines
        .list(collection)
        .flatMap((pipeline) => pipeline.stages.map(({ id, label }) => ({ value: id, label: `${label} (${pipeline.label})` })))
    case 'currencies':
      return currencyCodes.map((code) => ({ value: code, label: code }))
  }
}
