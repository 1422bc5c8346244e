import type { Merge } from '../port/changes.ts'
import { isBlank } from '../domain/normalize.ts'
import type { Conversation } from './client.ts'
import { later } from './cursor.ts'
import { readCatalogue } from './fields.ts'
import type { Kind } from './kinds/kind.ts'
import { changedAt } from './records.ts'
import { changedFrom, goneRowsOf, walkRows } from './rows.ts'
import type { RecordRow } from './schema.ts'

/** By what a record is recognised in another one. */
type Trace = { readonly id: number; readonly changedAt: string; readonly ownId: string | null; readonly keys: readonly string[] }

/**
 * What records that are gone were merged into. Outside of webhooks Pipedrive says only that they are deleted; a merge is told by what it leaves:
 * a record changed since then that has our id of the other one or, where neither has, all of its keys, as its email addresses. Where
 * the surviving record had an id and keys of its own, nothing tells the merge from a deletion. One list of changes, whatever the number.
 */
export async function findMerges<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  ids: readonly string[],
): Promise<readonly Merge[]> {
  const noted = await goneRowsOf(conversation, kind)
  const gone = ids.flatMap((id) => noted.get(Number(id)) ?? [])
  if (gone.length === 0) return []
  const { idField } = await readCatalogue(conversation, kind)
  const traceOf = traces(kind, idField)
  const lost = gone.map(traceOf).filter(({ ownId, keys }) => ownId !== null || keys.length > 0)
  const [first] = lost
  if (first === undefined) return []
  const earliest = lost.reduce((time, trace) => (later(trace.changedAt, time) === time ? trace.changedAt : time), first.changedAt)
  const alive: Trace[] = []
  await walkRows(
    conversation,
    kind,
    changedFrom(earliest),
    (rows) => {
      const found = rows.map(traceOf)
      alive.push(...found.filter((trace) => lost.some((other) => holdsId(trace, other) || holdsKeys(trace, other))))
      return 'continue'
    },
    idField,
  )
  return lost.flatMap((trace) => {
    const since = alive.filter((other) => Date.parse(other.changedAt) >= Date.parse(trace.changedAt))
    const byId = since.filter((other) => holdsId(other, trace))
    const [into, ...others] = byId.length > 0 ? byId : since.filter((other) => holdsKeys(other, trace))
    return into === undefined || others.length > 0 ? [] : [{ from: String(trace.id), into: String(into.id) }]
  })
}

function traces<Row extends RecordRow>({ key }: Kind<Row>, idField: string | null): (row: Row) => Trace {
  return (row) => {
    const ownId = idField === null ? null : row.custom_fields[idField]
    return {
      id: row.id,
      changedAt: changedAt(row),
      ownId: typeof ownId === 'string' && !isBlank(ownId) ? ownId.trim() : null,
      keys: key.of(row),
    }
  }
}

function holdsId({ id, ownId }: Trace, lost: Trace): boolean {
  return id !== lost.id && ownId !== null && ownId === lost.ownId
}

function holdsKeys({ id, keys }: Trace, lost: Trace): boolean {
  return id !== lost.id && lost.keys.length > 0 && lost.keys.every((key) => keys.includes(key))
}
