import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isStorableValue } from '../../core/text/storable-text.ts'
import { idOfMember, roleOfMember } from '../../crm/domain/member-roles.ts'
import { membersOf as membersOfSet, memberSeparator } from '../../crm/domain/sets.ts'
import { fieldProblem, unstorable } from '../forms/field-problem.ts'
import type { FormField } from '../fields/record-fields.ts'
import {
  customBytesMax,
  customCharactersMax,
  customCountMax,
  customKey,
  customLevelsMax,
  customNumberMax,
} from '../forms/record-form.ts'
import type { Value } from '../fields/record-values.ts'
import { isMask } from './mask.ts'
import type { Member } from './member.ts'

/** A record as programs read and write it: its members by name. */
export const recordJsonSchema = z.record(z.string(), z.json())
export type RecordJson = Readonly<Record<string, Value>>

const setMembersMax = 200
const anId = 'this has to be an id (UUID).'
/** Written back from a list, it would take the place of the number that it stands for. */
const maskProblem = 'this is the end of a number, as lists show it. Send the whole of it, or leave this out.'

/** What a program may write into a member, as the column holds it; null or an empty text clears it. */
export function valueSchema({ kind, rules, isMasked }: Member): z.ZodType<Value> {
  if (kind === 'json') return customSchema
  if (rules === null) throw new TypeError('The database sets this member.')
  if (kind === 'flag') return z.boolean().nullable()
  if (kind === 'set') return setSchema(rules)
  const checked = (value: string | number, context: z.RefinementCtx) => {
    const problem = isMasked === true && isMask(String(value)) ? maskProblem : fieldProblem(rules, String(value))
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  }
  if (kind === 'number') return z.number().superRefine(checked).nullable()
  if (kind === 'reference' || kind === 'member') return idSchema
  const text = z.string().trim()
  return (kind === 'currency' ? text.toUpperCase() : text)
    .superRefine(checked)
    .transform((value) => (value === '' ? null : value))
    .nullable()
}

const idSchema = z
  .string(anId)
  .refine((text) => text === '' || databaseIdSchema.safeParse(text).success, anId)
  .transform((text) => (text === '' ? null : text))
  .nullable()

function setSchema(rules: FormField): z.ZodType<Value> {
  const member = z
    .string()
    .trim()
    .min(1)
    .refine((text) => !text.includes(memberSeparator), `this may not have a “${memberSeparator}”.`)
  return z
    .array(member)
    .max(setMembersMax)
    .superRefine((all, context) => {
      const problem = fieldProblem(rules, all.join(memberSeparator))
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
    .transform((all) => (all.length === 0 ? null : [...new Set(all)].join(memberSeparator)))
    .nullable()
}

const customSchema = z
  .record(z.string().regex(customKey, 'Start with a letter; then letters, digits and underscores, 63 at most.'), z.json())
  .superRefine((all, context) => {
    const entries = Object.entries(all)
    if (entries.length > customCountMax)
      context.addIssue({ code: 'custom', message: `this may have at most ${customCountMax} entries.` })
    for (const [name, value] of entries) {
      const message = customProblem(value)
      if (message !== null) context.addIssue({ code: 'custom', path: [name], message })
    }
    if (new TextEncoder().encode(JSON.stringify(all)).length > customBytesMax) {
      context.addIssue({ code: 'custom', message: 'the custom fields of one record are too large together.' })
    }
  })
  .transform((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)))

/** What keeps the database from holding a value of a custom field; null: nothing. */
function customProblem(value: Value): string | null {
  if (isDeeper(value, customLevelsMax - 1)) return `this may have at most ${customLevelsMax} levels.`
  if (hasTooLarge(value)) return 'this number is too large.'
  if (!isStorableValue(value)) return unstorable
  const characters = (typeof value === 'string' ? value : JSON.stringify(value)).length
  return characters > customCharactersMax ? `this may have at most ${customCharactersMax} characters.` : null
}

/** Whether there is anything more than so many levels below a value. */
function isDeeper(value: Value, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  const below = Object.values(value)
  return levels === 0 ? below.length > 0 : below.some((each) => isDeeper(each, levels - 1))
}

function hasTooLarge(value: Value): boolean {
  if (typeof value === 'number') return Math.abs(value) > customNumberMax
  return typeof value === 'object' && value !== null && Object.values(value).some(hasTooLarge)
}

/** A member of a row, by its column, as programs read it. */
export function readValue({ kind, rules, key }: Member, stored: Value): Value {
  // A key of custom may have any value: a CRM has brought it, or a caller that writes keys itself.
  if (key !== undefined) {
    if (kind === 'flag') return stored === true || stored === 'true'
    if (typeof stored !== 'string' || (kind === 'choice' && rules?.options.every(({ value }) => value !== stored)))
      return kind === 'set' ? [] : null
  }
  if (kind === 'set' || kind === 'references') return [...membersOfSet(typeof stored === 'string' ? stored : null)]
  if (kind === 'roles') {
    return membersOfSet(typeof stored === 'string' ? stored : null).map((each) => ({
      id: idOfMember(each),
      role: roleOfMember(each),
    }))
  }
  if (stored === '') return null
  // A data API may give a number as text, so that no digit is lost.
  return kind === 'number' && typeof stored === 'string' ? Number(stored) : stored
}
