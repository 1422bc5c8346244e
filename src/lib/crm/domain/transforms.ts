import { z } from 'zod'
import type { FieldValue } from './entities.ts'

const mapSchema = z.object({
  name: z.literal('map'),
  values: z.record(z.string(), z.string()),
  also: z.record(z.string(), z.string()).optional(),
  alike: z.record(z.string(), z.string()).optional(),
})
/**
 * What values of a picklist are on the other side, ours first; `also`: further values of the CRM that mean one of ours, which is sent as the first;
 * `alike`: further values of ours that the CRM does not tell from another one of ours, as which they are sent.
 */
export type StageMap = z.infer<typeof mapSchema>

/**
 * A named conversion between our notation and the CRM's. `map` translates listed values (picklists with other names on each side);
 * other values pass unchanged.
 */
export const transformRuleSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('lowercase') }),
  z.object({ name: z.literal('uppercase') }),
  z.object({ name: z.literal('trim') }),
  z.object({ name: z.literal('boolean_text') }),
  z.object({ name: z.literal('number_text') }),
  mapSchema,
])
export type TransformRule = z.infer<typeof transformRuleSchema>

type Transform = {
  readonly toCrm: (value: FieldValue) => FieldValue
  /** Null for a transform that loses information: it can only be used in one direction. */
  readonly toLocal: ((value: FieldValue) => FieldValue) | null
}

const onText = (change: (text: string) => string) => (value: FieldValue) => (typeof value === 'string' ? change(value) : value)

function transformOf(rule: TransformRule): Transform {
  switch (rule.name) {
    case 'lowercase':
      return { toCrm: onText((text) => text.toLowerCase()), toLocal: null }
    case 'uppercase':
      return { toCrm: onText((text) => text.toUpperCase()), toLocal: null }
    case 'trim':
      return { toCrm: onText((text) => text.trim()), toLocal: null }
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

export function isReversible(rule: TransformRule | null): boolean {
  return rule === null || transformOf(rule).toLocal !== null
}

/** Our value in the CRM's notation. */
export function toCrmValue(rule: TransformRule | null, value: FieldValue): FieldValue {
  return rule === null ? value : transformOf(rule).toCrm(value)
}

/** The CRM's value in our notation. A one-way transform is applied as it is. */
export function toLocalValue(rule: TransformRule | null, value: FieldValue): FieldValue {
  if (rule === null) return value
  const transform = transformOf(rule)
  return (transform.toLocal ?? transform.toCrm)(value)
}

function toldApart({ alike = {} }: StageMap, text: string): string {
  return Object.hasOwn(alike, text) ? (alike[text] ?? text) : text
}

/** A value of ours, or the one that it is to the CRM. */
export function asToldApart(rule: TransformRule | null, value: FieldValue): FieldValue {
  return rule?.name === 'map' && typeof value === 'string' ? toldApart(rule, value) : value
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
