import type { z } from 'zod'

const optionsMax = 12

/**
 * What is wrong with an input, in our own words. Given to zod for every input of a request, so that no default text of its own reaches
 * the caller; a schema's own message takes precedence.
 */
export function inputWords(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined && issue.code !== 'custom') return 'this is missing.'
  switch (issue.code) {
    case 'invalid_type':
      return `this has to be ${kindWords(issue.expected)}.`
    case 'invalid_value':
      return `this has to be ${listed(issue.values)}.`
    case 'invalid_format':
      return formatWords[issue.format] ?? 'this is not written as it has to be.'
    case 'too_small':
      return sizeWords(issue.origin, 'at least', issue.minimum, issue.inclusive !== false)
    case 'too_big':
      return sizeWords(issue.origin, 'at most', issue.maximum, issue.inclusive !== false)
    case 'not_multiple_of':
      return `this has to be a multiple of ${issue.divisor}.`
    case 'unrecognized_keys':
      return `there is no field “${issue.keys[0] ?? ''}” here.`
    case 'invalid_key':
      return 'a name in this is not one that it can have.'
    case 'invalid_element':
      return 'an entry of this is not one that it can have.'
    case 'invalid_union':
      return typeof issue['discriminator'] === 'string'
        ? `“${issue['discriminator']}” is not one of the values that it can have.`
        : formsWords(issue.errors)
    default:
      return 'this is not valid.'
  }
}

/** What a value as a whole may be, where it may be of several kinds. */
function formsWords(forms: readonly (readonly z.core.$ZodIssue[])[]): string {
  const kinds = forms.flatMap(([issue]) => (issue?.code === 'invalid_type' && issue.path.length === 0 ? [issue.expected] : []))
  const [first, ...others] = new Set(kinds.map(kindWords))
  if (first === undefined || kinds.length < forms.length) return 'this has none of the forms that it can have.'
  const last = others.pop()
  return `this has to be ${last === undefined ? first : `${[first, ...others].join(', ')} or ${last}`}.`
}

function kindWords(expected: string): string {
  return kinds[expected] ?? 'of another type'
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a date',
}

const formatWords: Readonly<Record<string, string>> = {
  uuid: 'this has to be an id (UUID).',
  guid: 'this has to be an id (UUID).',
  email: 'this has to be an email address like name@example.com.',
  url: 'this has to be a complete address like https://example.com.',
  datetime: 'this has to be a time like 2026-11-30T10:00:00Z.',
  date: 'this has to be a date like 2026-11-30.',
}

function listed(values: readonly unknown[]): string {
  const names = values.map((value) => (typeof value === 'string' ? `“${value}”` : String(value)))
  if (names.length > optionsMax) return `one of ${names.slice(0, optionsMax).join(', ')} and ${names.length - optionsMax} more`
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`
}

function sizeWords(origin: string, bound: 'at least' | 'at most', size: number | bigint, inclusive: boolean): string {
  const count = Number(size)
  const one = count === 1
  switch (origin) {
    case 'string':
      return bound === 'at least' && one
        ? 'this may not be empty.'
        : `this may have ${bound} ${count} character${one ? '' : 's'}.`
    case 'array':
    case 'set':
    case 'map':
      return `this has to have ${bound} ${count} entr${one ? 'y' : 'ies'}.`
    default:
      return inclusive
        ? `this has to be ${bound} ${count}.`
        : `this has to be ${bound === 'at least' ? 'more' : 'less'} than ${count}.`
  }
}
