import type { FieldValue, FieldValues } from './entities.ts'
import type { FieldMapping } from './field-mapping.ts'
import { isBlank } from './normalize.ts'
import { stepsOf } from './transform-rules.ts'

const placeholder = /\{([^{}]*)\}/g

/** The names in braces of a template, each once. */
export function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name.trim()))]
}

/** A template with a record's values; null where it names fields and all of them are blank. */
export function filled(text: string, values: FieldValues): FieldValue {
  const names = placeholdersOf(text)
  if (names.length > 0 && names.every((name) => isBlank(values[name] ?? null))) return null
  const shown = (name: string) => String(values[name] ?? '').trim()
  return text.replaceAll(placeholder, (_, name: string) => shown(name.trim())).trim()
}

function templateOf({ transformRule }: Pick<FieldMapping, 'transformRule'>): string | undefined {
  return stepsOf(transformRule).flatMap((step) => (step.name === 'template' ? step.text : []))[0]
}

/**
 * A record in which a field that is sent as a template has that text: it is compared, sent and remembered as any other value, and an edit of
 * any field in it is an edit of it.
 */
export function withTemplates<R extends { readonly values: FieldValues }>(
  mapping: readonly Pick<FieldMapping, 'adsappField' | 'transformRule'>[],
  record: R,
): R {
  const texts = mapping.flatMap((row): [string, FieldValue][] => {
    const template = templateOf(row)
    return template === undefined ? [] : [[row.adsappField, filled(template, record.values)]]
  })
  return texts.length === 0 ? record : { ...record, values: { ...record.values, ...Object.fromEntries(texts) } }
}
