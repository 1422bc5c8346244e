import type { Context } from 'hono'
import { z } from 'zod'
import { invalid } from './errors.ts'
import type { Selection } from './record-view.ts'
import type { SandboxEnv } from './sandbox.ts'

type SandboxContext = Context<SandboxEnv>

const customFieldsMax = 15

/** A whole-number parameter; null when it is not given. Throws Pipedrive's 400 when it is malformed or out of range. */
export function integerQuery(
  c: SandboxContext,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | null {
  const text = c.req.query(name)
  if (text === undefined || text === '') return null
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw invalid(name, `must be a whole number from ${min} to ${max}`)
}

/** The size of a page. */
export function limitQuery(c: SandboxContext): number {
  return integerQuery(c, 'limit', { min: 1, max: 500 }) ?? 100
}

export function choiceQuery<T extends string>(c: SandboxContext, name: string, choices: readonly [T, ...T[]]): T {
  const text = c.req.query(name)
  if (text === undefined || text === '') return choices[0]
  const choice = choices.find((each) => each === text)
  if (choice === undefined) throw invalid(name, `must be one of ${choices.join(', ')}`)
  return choice
}

/** Epoch milliseconds; null when it is not given. */
export function timeQuery(c: SandboxContext, name: string): number | null {
  const text = c.req.query(name)
  if (text === undefined || text === '') return null
  if (!z.iso.datetime({ offset: true }).safeParse(text).success)
    throw invalid(name, 'must be a time such as 2026-11-20T09:15:30Z')
  return Date.parse(text)
}

export function booleanQuery(c: SandboxContext, name: string): boolean {
  return choiceQuery(c, name, ['false', 'true', '0', '1']).replace('1', 'true') === 'true'
}

/** A list with commas; null when it is not given. */
export function listQuery(c: SandboxContext, name: string, max: number): readonly string[] | null {
  const text = c.req.query(name)
  if (text === undefined || text === '') return null
  const values = text.split(',').map((value) => value.trim())
  if (values.length > max) throw invalid(name, `at most ${max} are allowed`)
  return values
}

export function selectionQuery(c: SandboxContext): Selection {
  return {
    customFields: listQuery(c, 'custom_fields', customFieldsMax),
    withLabels: booleanQuery(c, 'include_option_labels'),
    includeFields: listQuery(c, 'include_fields', 20) ?? [],
  }
}

/** The record id in the path. Throws Pipedrive's 400 when it is no number. */
export function idOf(c: SandboxContext): number {
  const text = c.req.param('id') ?? ''
  const id = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(id)) throw invalid('id', 'must be a whole number')
  return id
}
