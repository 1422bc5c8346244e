import { notFound, PipedriveError } from './errors.ts'
import type { Sandbox } from './sandbox.ts'

/** How long a deleted record can still be read by its id. */
export const purgeAfterMs = 30 * 24 * 60 * 60 * 1000

/** A record that can be read by its id: not there, or deleted too long ago, is Pipedrive's 404. */
export function readable<R extends { readonly deletedAt: number | null }>(sandbox: Sandbox, record: R | null, what: string): R {
  if (record === null || (record.deletedAt !== null && sandbox.clock() - record.deletedAt >= purgeAfterMs)) throw notFound(what)
  return record
}

/** A record that can be written: as `readable`, and a deleted one is a 410. */
export function writable<R extends { readonly deletedAt: number | null }>(sandbox: Sandbox, record: R | null, what: string): R {
  const found = readable(sandbox, record, what)
  if (found.deletedAt !== null) throw new PipedriveError({ status: 410, error: `${what} is deleted` })
  return found
}
