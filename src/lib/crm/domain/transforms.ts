import { formattedDate, isReadable, readDate } from './date-formats.ts'
import { e164 } from './e164.ts'
import type { FieldValue } from './entities.ts'
import { linesOfHtml } from './html-lines.ts'
import { isBlank } from './normalize.ts'
import { formattedNumber, readNumber } from './number-formats.ts'
import { type StageMap, stepsOf, type TransformRule, type TransformStep } from './transform-rules.ts'

type Convert = (value: FieldValue) => FieldValue

type Transform = {
  readonly toCrm: Convert
  /** Null for a transform that loses information: it can only be used in one direction. */
  readonly toLocal: Convert | null
}

const onText =
  (change: (text: string) => FieldValue): Convert =>
  (value) =>
    typeof value === 'string' ? change(value) : value

/** Two conversions that undo each other, the first towards the side that holds the text. */
function between(on: 'crm' | 'adsapp', write: Convert, read: Convert, isInvertible = true): Transform {
  const [toCrm, back] = on === 'crm' ? [write, read] : [read, write]
  return { toCrm, toLocal: isInvertible ? back : null }
}

function transformOf(rule: TransformStep): Transform {
  switch (rule.name) {
    case 'lowercase':
      return { toCrm: onText((text) => text.toLowerCase()), toLocal: null }
    case 'uppercase':
      return { toCrm: onText((text) => text.toUpperCase()), toLocal: null }
    case 'titlecase':
      return { toCrm: onText(inTitleCase), toLocal: null }
    case 'trim':
      return { toCrm: onText((text) => text.trim()), toLocal: null }
    case 'html_text':
      return { toCrm: onText(linesOfHtml), toLocal: null }
    case 'truncate':
      return { toCrm: onText((text) => shortened(text, rule.length)), toLocal: null }
    case 'constant':
      return { toCrm: () => rule.value, toLocal: null }
    case 'template':
      // Filled in where the record is known: `withTemplates`.
      return { toCrm: (value) => value, toLocal: null }
    case 'phone_e164': {
      const convert = onText((text) => e164(text, rule.country))
      return { toCrm: convert, toLocal: convert }
    }
    case 'date_format':
      return between(
        rule.on,
        onText((text) => formattedDate(text, rule.format, rule.zone)),
        onText((text) => readDate(text, rule.format, rule.zone)),
        isReadable(rule.format, rule.zone),
      )
    case 'number_format':
      return between(
        rule.on,
        (value) => formattedNumber(value, rule),
        (value) => readNumber(value, rule),
        rule.decimals === undefined,
      )
    case 'boolean_words': {
      const word = (value: FieldValue) => (value === null ? '' : String(value).trim().toLowerCase())
      return between(
        rule.on,
        (value) => (word(value) === 'true' ? rule.yes : word(value) === 'false' ? rule.no : value),
        (value) => (word(value) === rule.yes.toLowerCase() ? true : word(value) === rule.no.toLowerCase() ? false : value),
      )
    }
    case 'fallback': {
      const { toCrm, toLocal } = rule
      const convert =
        (given: string | undefined, taken: string | undefined): Convert =>
        (value) => {
          if (isBlank(value)) return given ?? value
          return taken !== undefined && String(value) === taken ? null : value
        }
      return { toCrm: convert(toCrm, toLocal), toLocal: convert(toLocal, toCrm) }
    }
    case 'boolean_text':
      return {
        toCrm: (value) => (typeof value === 'boolean' ? String(value) : value),
        toLocal: (value) => (value === 'true' ? true : value === 'false' ? false : value),
      }
    case 'number_text':
      return {
        toCrm: (value) => (typeof value === 'number' ? String(value) : value),
        toLocal: (value) => (typeof value === 'string' && isPlainNumber(value) ? Number(value) : value),
      }
    case 'map': {
      const there = new Map(Object.entries(rule.values))
      const back = new Map([...there].map(([ours, theirs]) => [theirs, ours]))
      const reversible =
        back.size === there.size &&
        [...there.values()].every((value) => there.get(value) === undefined || there.get(value) === value)
      const also = new Map(Object.entries(rule.also ?? {}))
      return {
        toCrm: onText((text) => there.get(toldApart(rule, text)) ?? text),
        toLocal: reversible ? onText((text) => back.get(text) ?? also.get(text) ?? text) : null,
      }
    }
  }
}

/** True when the number round-trips through text unchanged, so that "007" or "1e3" stays text. */
function isPlainNumber(text: string): boolean {
  return text !== '' && String(Number(text)) === text
}

/** The first letter of each word large, where that is one letter too, and the others small. */
function inTitleCase(text: string): string {
  return text.toLowerCase().replaceAll(/(?<![\p{L}\p{M}\p{N}'’])\p{Ll}/gu, (letter) => {
    const large = letter.toUpperCase()
    return large.length === letter.length && large.toLowerCase() === letter ? large : letter
  })
}

/** As many characters at most, as CRMs and this database count them, and no half of a sign. */
function shortened(text: string, length: number): string {
  const cut = text.slice(0, length)
  return cut.length < text.length && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
}

const compiled = new WeakMap<TransformRule, readonly Transform[]>()

/** The rule's transforms in the order in which a value goes to the CRM. */
function transformsOf(rule: TransformRule): readonly Transform[] {
  const known = compiled.get(rule)
  if (known !== undefined) return known
  const transforms = stepsOf(rule).map(transformOf)
  compiled.set(rule, transforms)
  return transforms
}

export function isReversible(rule: TransformRule | null): boolean {
  return rule === null || transformsOf(rule).every(({ toLocal }) => toLocal !== null)
}

/** Our value in the CRM's notation. */
export function toCrmValue(rule: TransformRule | null, value: FieldValue): FieldValue {
  if (rule === null) return value
  return transformsOf(rule).reduce((sent, { toCrm }) => toCrm(sent), value)
}

/** The CRM's value in our notation. A one-way transform is applied as it is. */
export function toLocalValue(rule: TransformRule | null, value: FieldValue): FieldValue {
  if (rule === null) return value
  return transformsOf(rule).reduceRight((read, { toCrm, toLocal }) => (toLocal ?? toCrm)(read), value)
}

/** Transforms of which each value of ours is one of the CRM's: what is read back is what was sent. */
const exact: ReadonlySet<string> = new Set(['map', 'boolean_text', 'number_text'])

/** Whether what only goes to the CRM is compared in our notation; else as the CRM holds it, which no transform back can blur. */
export function isReadBack(rule: TransformRule | null): boolean {
  return rule === null || (exact.has(rule.name) && isReversible(rule))
}

function toldApart({ alike = {} }: StageMap, text: string): string {
  return Object.hasOwn(alike, text) ? (alike[text] ?? text) : text
}

/**
 * A value of ours as far as the CRM can tell it from others: what it would come back as. Of a field that goes both ways two values are the
 * same where this is, so that what was sent through a transform and is read again is not an edit.
 */
export function asToldApart(rule: TransformRule | null, value: FieldValue, isSent = false): FieldValue {
  if (rule === null) return value
  if (rule.name === 'map') return typeof value === 'string' ? toldApart(rule, value) : value
  return isSent && !exact.has(rule.name) ? toLocalValue(rule, toCrmValue(rule, value)) : value
}

/** Whether it is listed what a value of ours is in the CRM. */
export function mapsToCrm(rule: TransformRule | null, value: FieldValue): boolean {
  return rule?.name === 'map' && Object.hasOwn(rule.values, toldApart(rule, String(value)))
}

/** Whether it is listed what a value of the CRM is here. */
export function mapsToLocal(rule: TransformRule | null, value: FieldValue): boolean {
  if (rule?.name !== 'map') return false
  const text = String(value)
  return Object.values(rule.values).includes(text) || Object.hasOwn(rule.also ?? {}, text)
}
