import type { ReadOfLinked } from '../connector-kit/of-linked.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { LinkedRecords } from '../port/linked.ts'
import { listChanges } from './changes.ts'
import type { Conversation } from './client.ts'
import type { Kind } from './kinds/kind.ts'
import { pageSize, readRows, toRecords, walkRows } from './rows.ts'
import type { RecordRow } from './schema.ts'
import { idOf } from './values.ts'

/** What is about so many records is asked for one by one; for more, the list of all takes fewer tokens. */
const oneByOneMax = 25

/** Pipedrive lists what is about one record a call, at the price of a page of everything: so the first read lists everything. */
export function readOfLinked<Row extends RecordRow>(
  conversation: Conversation,
  kind: Kind<Row>,
  { targets, endOf }: NonNullable<Kind<Row>['ofLinked']>,
  linked: LinkedRecords,
): ReadOfLinked {
  const { session } = conversation
  const listed = () => session.memoize(`pipedrive:listed:${kind.name}`, async () => new Map<string, Row>())
  return {
    session,
    object: kind.object,
    targets,
    linked,
    begin: null,
    async idsAbout(target: ObjectType, refs: readonly string[]) {
      const end = endOf(target)
      const ids = refs.flatMap((ref) => idOf(ref) ?? [])
      if (end === undefined || ids.length === 0) return []
      if (ids.length > oneByOneMax) return 'all'
      const rows = await listed()
      const found: string[] = []
      await Promise.all(
        ids.map((id) =>
          walkRows(conversation, kind, { [end]: id, sort_by: 'id', sort_direction: 'asc' }, (page) => {
            for (const row of page) rows.set(String(row.id), row)
            found.push(...page.map((row) => String(row.id)))
            return 'continue'
          }),
        ),
      )
      return found
    },
    async read(ids) {
      const rows = await listed()
      const known = ids.flatMap((id) => rows.get(id) ?? [])
      const others = ids.filter((id) => !rows.has(id))
      return toRecords(conversation, kind, [...known, ...(await readRows(conversation, kind, others))])
    },
    readMax: pageSize,
    listChanges: (after) => listChanges(conversation, kind, after),
  }
}
