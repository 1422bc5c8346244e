import { hasTime } from './date-formats.ts'
import type { FieldType } from './entities.ts'
import type { TransformStep } from './transform-rules.ts'
import { transformNames } from './transform-words.ts'

/** A type that values have after a step; null where they may be of any. */
type Passed = FieldType | null

const textual: ReadonlySet<FieldType> = new Set(['text', 'email', 'phone', 'picklist', 'html', 'set'])
const numeric: ReadonlySet<FieldType> = new Set(['number', 'money', 'text'])
const dated: ReadonlySet<FieldType> = new Set(['date', 'datetime', 'due', 'text'])
const truth: ReadonlySet<FieldType> = new Set(['boolean', 'text', 'picklist'])

type Shape = {
  readonly takes: ReadonlySet<FieldType> | null
  readonly gives: (type: Passed) => Passed
  readonly takesWords: string
}

const text: Shape = { takes: textual, gives: (type) => type, takesWords: 'text' }
const anything: Shape = { takes: null, gives: () => null, takesWords: 'any value' }

function shapeOf(step: TransformStep): Shape {
  switch (step.name) {
    case 'lowercase':
    case 'uppercase':
    case 'titlecase':
    case 'trim':
    case 'truncate':
    case 'phone_e164':
      return text
    case 'html_text':
      return { ...text, gives: () => 'text' }
    case 'date_format':
      return step.on === 'crm'
        ? { takes: dated, gives: () => 'text', takesWords: 'dates and times' }
        : { ...text, gives: () => (hasTime(step.format) ? 'datetime' : 'date') }
    case 'number_format':
      return step.on === 'crm'
        ? { takes: numeric, gives: () => 'text', takesWords: 'numbers' }
        : { ...text, gives: () => 'number' }
    case 'boolean_words':
      return step.on === 'crm'
        ? { takes: truth, gives: () => 'text', takesWords: 'yes or no' }
        : { ...text, gives: () => 'boolean' }
    case 'fallback':
      return { ...anything, gives: (type) => type }
    case 'template':
      return { ...anything, gives: () => 'text' }
    case 'constant':
    case 'map':
    case 'boolean_text':
    case 'number_text':
      return anything
  }
}

/**
 * What values of a type of ours are once they have passed the steps towards the CRM.
 * @returns the type, null where that may be any; or the first step that does not take what it is given
 */
export function passedType(
  type: Passed,
  steps: readonly TransformStep[],
): { readonly type: Passed } | { readonly step: string; readonly takes: string; readonly given: FieldType } {
  let now = type
  for (const step of steps) {
    const { takes, gives, takesWords } = shapeOf(step)
    if (takes !== null && now !== null && !takes.has(now))
      return { step: transformNames[step.name], takes: takesWords, given: now }
    now = gives(now)
  }
  return { type: now }
}
