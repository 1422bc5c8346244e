import { textOf } from '../values.ts'
import type { Body, Rejected, Writer } from './kind.ts'

/** First and last name as they should be after a write. */
type NameParts = { readonly first: string | null; readonly last: string | null }

/** Pipedrive derives the full name from the parts that are sent, so both are always sent. */
export function nameWriter(before: NameParts): Writer {
  const sent: { first?: string | null; last?: string | null } = {}
  return {
    put(name, value) {
      if (name === 'first_name') sent.first = textOf(value)
      else if (name === 'last_name') sent.last = textOf(value)
      else return false
      return true
    },
    members({ isCreate }) {
      if (!isCreate && sent.first === undefined && sent.last === undefined) return {}
      const { first, last } = { ...before, ...sent }
      return first === null && last === null ? { rejected: nameless } : { first_name: first, last_name: last }
    },
  }
}

const nameless: Rejected = {
  reason: 'required',
  code: 'name_required',
  field: 'first_name',
  message: 'Every person in Pipedrive has a name. Enter a first or a last name.',
}

/** The parts of the name in a body; null where it says nothing of them. */
export function namesSent({ first_name: first, last_name: last }: Body): NameParts | null {
  if (first === undefined && last === undefined) return null
  const part = (value: unknown) => (typeof value === 'string' ? value : null)
  return { first: part(first), last: part(last) }
}

export function fullName({ first, last }: NameParts): string {
  return [first, last].filter((part) => part !== null).join(' ')
}

/** The same body with the full name in place of its parts, where Pipedrive’s words are about a name. */
export function withFullName(body: Body, said: string): Body | null {
  const sent = namesSent(body)
  if (sent === null || !/(?<![a-z0-9_])(?:(?:first|last)_)?name(?![a-z0-9_])/i.test(said)) return null
  const { first_name: _first, last_name: _last, ...others } = body
  return { ...others, name: fullName(sent) }
}
