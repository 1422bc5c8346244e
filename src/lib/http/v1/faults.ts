import { z } from 'zod'
import { Failure } from '../../core/errors.ts'
import type { Resource } from '../../records/resources/resources.ts'

const causeSchema = z.object({ code: z.string(), message: z.string(), details: z.string().nullish() })

/**
 * Waits for work on a resource; what the database refuses of it is told as a fault of the input. `pathOf`: where the caller has said a
 * member, unless that is the body itself.
 */
export async function inWords<Result>(
  resource: Resource,
  work: Promise<Result>,
  pathOf: (member: string) => string = (member) => member,
): Promise<Result> {
  try {
    return await work
  } catch (thrown) {
    throw at(asFault(thrown, resource), pathOf)
  }
}

/** A fault of the input at its path in it. */
function at(thrown: unknown, pathOf: (member: string) => string): unknown {
  if (!(thrown instanceof Failure) || thrown.faults === undefined) return thrown
  const [{ field, message } = { field: '', message: '' }] = thrown.faults
  return field === pathOf(field) ? thrown : fault(thrown.code, pathOf(field), message, thrown)
}

/** A refusal of the database as what is wrong with the input, where it is that; anything else as it is. */
export function asFault(thrown: unknown, resource: Resource): unknown {
  if (!(thrown instanceof Failure) || thrown.code === 'invalid_request') return thrown
  const cause = causeSchema.safeParse(thrown.cause).data
  const field = fieldOf(cause, resource)
  if (thrown.code === 'hierarchy_cycle') {
    return new Failure({ kind: 'invalid', code: thrown.code, message: thrown.message, field, cause: thrown.cause })
  }
  if (thrown.code === 'lead_step_not_allowed') {
    const { code, message } = thrown
    return new Failure({ kind: 'invalid', code, message, field: 'lead_status', cause: thrown.cause })
  }
  if (thrown.code === 'name_missing') return fault('invalid_request', resource.needed.names[0], resource.needed.words, thrown)
  if (thrown.code === 'currency_missing') return fault('invalid_request', 'currency', resource.needed.words, thrown)
  if (thrown.code === 'unknown_currency') return fault('invalid_request', 'currency', thrown.message, thrown)
  if (thrown.code === 'return_before_departure') return fault('invalid_request', 'return_date', thrown.message, thrown)
  if (cause?.message.includes('unknown_stage') === true) {
    return fault('invalid_request', 'stage', 'There is no such stage. Read the enums for those that there are.', thrown)
  }
  if (cause?.code === '23503') {
    const message = 'What this leads to is not there, was deleted, or is another organisation’s.'
    return fault('reference_not_found', field, message, thrown)
  }
  const emptied = /null value in column "(\w+)"/.exec(cause?.message ?? '')?.[1]
  if (emptied !== undefined) {
    const name = resource.members.find(({ column }) => column === emptied)?.name ?? ''
    return fault('invalid_request', name, 'this cannot be empty.', thrown)
  }
  // The embedded database has no code for what it refuses within a function.
  const isRefused =
    cause?.code === '23514' || cause?.code.startsWith('22') || cause?.message.includes('violates check constraint')
  if (cause !== undefined && isRefused) {
    return fault('invalid_request', field, 'The database refuses this value.', thrown)
  }
  return thrown
}

function fault(code: string, field: string, message: string, thrown: Failure): Failure {
  return new Failure({
    kind: 'invalid',
    code,
    message: field === '' ? message : `${field}: ${message}`,
    ...(field === '' ? {} : { field, faults: [{ field, message }] }),
    cause: thrown.cause,
  })
}

/** The member that a refusal is about; empty: it does not say. */
function fieldOf(cause: z.infer<typeof causeSchema> | undefined, { members, table }: Resource): string {
  const text = `${cause?.message ?? ''} ${cause?.details ?? ''}`
  if (text.includes('unknown_owner')) return 'owner_id'
  const told = /(?:reference_deleted|reference_not_found|hierarchy_cycle): (\w+)/.exec(text)?.[1]
  const named = new Set([
    told,
    /Key \((\w+)[,)]/.exec(text)?.[1],
    new RegExp(`"${table}_(\\w+)_fkey"`).exec(text)?.[1],
    new RegExp(`"${table}_(\\w+)_check"`).exec(text)?.[1],
  ])
  return members.find(({ column }) => named.has(column) || named.has(column.replace(/_id$/, '')))?.name ?? told ?? ''
}
