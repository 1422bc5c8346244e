import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { isStorable } from '../../core/text/storable-text.ts'
import { isoDay } from '../../crm/domain/dates.ts'
import { readDue } from '../../crm/domain/due.ts'
import { isCurrencyInUse } from '../../crm/domain/money.ts'
import type { FormField } from '../fields/record-fields.ts'

const emailSchema = z.email()
const plainNumber = /^-?\d+(?:\.\d{1,6})?$/
export const unstorable = 'This has characters that cannot be stored. Type it again.'

/** What is wrong with a text as the value of a field, by the database's rules; null: nothing, as of a blank one. */
export function fieldProblem({ label, lengthMax, kind, options, range, isWhole }: FormField, text: string): string | null {
  if (text === '') return null
  if (!isStorable(text)) return unstorable
  // A currency says what it is instead of how long it may be.
  if (text.length > lengthMax && kind !== 'currency')
    return `${label} can have at most ${lengthMax} characters; this has ${text.length}.`
  switch (kind) {
    case 'email':
      return emailSchema.safeParse(text).success ? null : 'Enter an email address like name@example.com, or leave this empty.'
    case 'number':
      return numberProblem(text, range, isWhole)
    case 'choice':
      return options.some(({ value, isDerived }) => value === text && !isDerived) ? null : 'Choose one from the list.'
    case 'currency':
      return isCurrencyInUse(text) ? null : 'Enter the code of a currency, like EUR or USD, or leave this empty.'
    case 'date':
      return isoDay(text) === text ? null : 'Choose a day, or leave this empty.'
    case 'member':
    case 'reference':
      return databaseIdSchema.safeParse(text).success ? null : 'Choose one from the list.'
    case 'due':
      return readDue(text) === null ? 'Choose a day, with or without a time, or leave this empty.' : null
    case 'time':
      return readDue(text)?.kind !== 'moment' ? 'Choose a day and a time, or leave this empty.' : null
    case 'stage':
    case 'lines':
    case 'html':
    case 'phone':
    case 'text':
      return null
  }
}

/** What JSON's numbers hold of any number. */
const digitsMax = 15

function numberProblem(text: string, range: FormField['range'], isWhole: boolean): string | null {
  const isPlain = plainNumber.test(text)
  if (isPlain && text.replaceAll(/^-?[0.]*|\./g, '').length > digitsMax) return `Use at most ${digitsMax} digits.`
  if (range === null) return isPlain ? null : 'Enter a number like 1200 or 99.50, or leave this empty.'
  const [least, most] = range
  const isIn = isPlain && Number(text) >= least && Number(text) <= most && (!isWhole || Number.isInteger(Number(text)))
  return isIn ? null : `Enter a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}, or leave this empty.`
}
