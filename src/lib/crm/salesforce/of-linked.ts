import type { ReadOfLinked } from '../connector-kit/of-linked.ts'
import type { ObjectType } from '../domain/entities.ts'
import type { LinkedRecords } from '../port/linked.ts'
import { listChanges } from './changes.ts'
import { type Conversation, queryRows } from './client.ts'
import type { SalesforceCursor } from './cursor.ts'
import { newestMark } from './full-read.ts'
import { getRecords } from './lookups.ts'
import { isId } from './mapping.ts'
import type { SalesforceObject } from './objects.ts'
import { queriesForValues, select } from './soql.ts'

const readMax = 500

/**
 * By the column that leads to linked records, some hundreds a call, archived ones included; what they are is read by its ids. The list of all has
 * no archived ones, so it is never taken instead.
 */
export function readOfLinked(
  conversation: Conversation,
  object: ObjectType,
  spec: SalesforceObject,
  targets: readonly [ObjectType, ...ObjectType[]],
  linked: LinkedRecords,
): ReadOfLinked {
  return {
    session: conversation.session,
    object,
    targets,
    linked,
    begin: async (): Promise<SalesforceCursor> => ({ ...(await newestMark(conversation, spec)), mode: 'delta' }),
    idsAbout: (target, refs) => idsAbout(conversation, spec, target, refs),
    read: (ids) => getRecords(conversation, spec, ids),
    readMax,
    listChanges: (after) => listChanges(conversation, spec, after),
  }
}

async function idsAbout(
  conversation: Conversation,
  { sobject, shapes }: SalesforceObject,
  target: ObjectType,
  refs: readonly string[],
): Promise<readonly string[]> {
  const column = Object.values(shapes?.ends ?? {}).find((end) => end.target === target)?.column
  if (column === undefined) return []
  const fields = ['Id', 'SystemModstamp', 'IsDeleted']
  const queries = queriesForValues(refs.filter(isId), (list) => select({ fields, from: sobject, where: `${column} IN ${list}` }))
  const rows = (await Promise.all(queries.map((soql) => queryRows(conversation, soql, 'with_deleted')))).flat()
  return rows.flatMap(({ Id, IsDeleted }) => (IsDeleted ? [] : Id))
}
