import { isStorable } from '../../core/text/storable-text.ts'
import type { RowError } from '../../db/apply-entry.ts'
import type { FieldValue, FieldValues } from '../domain/entities.ts'
import { isoDay, isoInstant } from '../domain/dates.ts'
import type { ForeignAmount } from '../domain/amounts.ts'
import { dueDay } from '../domain/due.ts'
import { decimalText } from '../domain/money.ts'
import { decimalNumber } from '../domain/numbers.ts'
import { fieldLimit, fieldOf, type SyncedObject } from '../domain/objects.ts'
import { triedAgain } from '../domain/refusal.ts'
import type { Unsendable } from '../domain/sendable.ts'
import { formatNumber } from '../../core/text/number-text.ts'

/** As the tables bound their numbers. */
const magnitudeMax = 1e40

export type FieldError = RowError & { readonly field: string }

/** The error of a value that its field in the CRM cannot hold. */
export function unsendableError({ field, crmField, reason, message }: Unsendable): FieldError {
  const action = `Correct the value here, or change the mapping of the field. ${triedAgain}`
  return { code: 'invalid_value', reason, field, crmField, message, action }
}

/** The error of an amount that the other side would take for one of another currency. */
export function foreignAmountError({ field, ours, theirs }: ForeignAmount, side: 'adsapp' | 'crm', crm: string): FieldError {
  const name = `“${field.label ?? field.crmField}”`
  const what =
    theirs === null
      ? `is in ${ours} here, and it is not known in which currency ${crm} would keep it`
      : `is in ${ours} here and in ${theirs} in ${crm}, where the currency is not synced`
  const kept = side === 'crm' ? 'so it was not sent' : `so the amount of ${crm} was not taken over`
  const map = field.currencyField === undefined ? '' : 'map the currency too, or '
  return {
    code: 'other_currency',
    field: field.adsappField,
    crmField: field.crmField,
    message: `${name} ${what}: the same number would be another amount, ${kept}.`,
    action: `Enter the amount in one currency on both sides, ${map}take the field out of the mapping. ${triedAgain}`,
  }
}

/** Splits values of the CRM into those that our own database can store and those that it cannot, with the reason. */
export function splitStorable(
  object: SyncedObject,
  values: FieldValues,
): { readonly storable: FieldValues; readonly rejected: readonly FieldError[] } {
  const errors = Object.entries(values).flatMap(([field, value]) => localRejection(object, field, value) ?? [])
  return { storable: without(values, errors), rejected: errors }
}

/** Why a field here cannot hold a value: what it takes instead, how long it may be, or that a character cannot be stored. */
export type Unstorable =
  | { readonly code: 'invalid_value'; readonly takes: string }
  | { readonly code: 'too_long'; readonly limit: number; readonly length: number }
  | { readonly code: 'invalid_characters' }

/** Null where the field can hold the value. */
export function unstorable(object: SyncedObject, field: string, value: FieldValue): Unstorable | null {
  const takes = value === null ? null : expected(object, field, value)
  if (takes !== null) return { code: 'invalid_value', takes }
  if (typeof value !== 'string') return null
  const limit = fieldLimit(object, field)
  if (value.length > limit) return { code: 'too_long', limit, length: value.length }
  return isStorable(value) ? null : { code: 'invalid_characters' }
}

function localRejection(object: SyncedObject, field: string, value: FieldValue): FieldError | null {
  const problem = unstorable(object, field, value)
  switch (problem?.code) {
    case undefined:
      return null
    case 'invalid_value':
      return {
        code: 'invalid_value',
        reason: 'wrong_type',
        field,
        message: `ADSapp takes ${problem.takes} for ${field}, and the CRM’s value “${String(value).slice(0, 100)}” is not one.`,
        action: 'Correct it in the CRM, give the row a transform, or take the field out of the mapping.',
      }
    case 'too_long':
      return {
        code: 'too_long',
        field,
        message: `The CRM’s value for ${field} has ${formatNumber(problem.length)} characters; ADSapp keeps at most ${formatNumber(problem.limit)}.`,
        action: 'Shorten it in the CRM, or take the field out of the mapping.',
      }
    case 'invalid_characters':
      return {
        code: 'invalid_characters',
        field,
        message: `The CRM’s value for ${field} holds a character that cannot be stored.`,
        action: 'Enter the value again in the CRM.',
      }
  }
}

/** What a column takes, in words, where the value is not that; null where it is. */
function expected(object: SyncedObject, name: string, value: NonNullable<FieldValue>): string | null {
  const field = fieldOf(object, name)
  if (field?.type === 'number') return expectedNumber(value, field.range)
  if (field?.type === 'date') return isDay(String(value)) ? null : 'a date like 2026-11-30'
  if (field?.type === 'datetime') return isInstant(String(value)) ? null : 'a time like 2026-11-30T09:00:00Z'
  if (field?.type === 'due') return isDay(dueDay(String(value)) ?? '') ? null : 'a day like 2026-11-30, or a time'
  if (field?.type === 'money') return expectedAmount(value)
  if (field?.isCurrency === true) return /^[a-z]{3}$/i.test(String(value)) ? null : 'a currency like EUR'
  if (field?.options === undefined || field.options.includes(String(value))) return null
  return `one of ${field.options.join(', ')}`
}

/** PostgreSQL has no year 0. */
function isDay(text: string): boolean {
  return !(isoDay(text) ?? '0000').startsWith('0000')
}

function isInstant(text: string): boolean {
  const instant = isoInstant(text)
  return instant !== null && isDay(instant)
}

function expectedAmount(value: NonNullable<FieldValue>): string | null {
  const text = decimalText(value)
  if (text === null) return 'an amount'
  return isShort(Number(text)) ? null : 'an amount of at most 40 digits'
}

function isShort(number: number): boolean {
  return Math.abs(number) < magnitudeMax
}

function expectedNumber(value: NonNullable<FieldValue>, range: readonly [number, number] | undefined): string | null {
  const number = decimalNumber(String(value))
  if (range === undefined) {
    if (number === null) return 'a number'
    return isShort(number) ? null : 'a number of at most 40 digits'
  }
  const isWithin = number !== null && number >= range[0] && number <= range[1]
  return isWithin ? null : `a number from ${range[0]} to ${range[1]}`
}

/** Values less those of these fields. */
export function without(values: FieldValues, fields: readonly { readonly field: string }[]): FieldValues {
  if (fields.length === 0) return values
  const names = new Set(fields.map(({ field }) => field))
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.has(name)))
}
