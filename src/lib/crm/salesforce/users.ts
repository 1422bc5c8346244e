import type { z } from 'zod'
import type { CrmUser } from '../domain/crm-user.ts'
import { call, type Conversation } from './client.ts'
import { fullId, isId } from './mapping.ts'
import { queuePageSchema, readAnswer, userPageSchema } from './schema.ts'
import { queriesForValues, select } from './soql.ts'

const userFields = ['Id', 'Name', 'Email', 'IsActive']

/**
 * The org's own users, and its queues. Of the others (of communities and portals, of which an org may have millions) only those who are asked
 * for. Two calls, and one for every 2,000 users more.
 */
export async function listUsers(conversation: Conversation, among: readonly string[]): Promise<readonly CrmUser[]> {
  const own = await rowsOf(
    conversation,
    userPageSchema,
    select({ fields: userFields, from: 'User', where: "UserType = 'Standard'" }),
  )
  const known = new Set(own.map(({ Id }) => fullId(Id)))
  const others = among.filter((id) => isId(id) && !known.has(fullId(id)))
  const asked = queriesForValues(others, (list) => select({ fields: userFields, from: 'User', where: `Id IN ${list}` }))
  for (const soql of asked) own.push(...(await rowsOf(conversation, userPageSchema, soql)))
  const queues = await rowsOf(
    conversation,
    queuePageSchema,
    select({ fields: ['Id', 'Name'], from: 'Group', where: "Type = 'Queue'" }),
  )
  return [
    ...own.map(
      ({ Id, Name, Email, IsActive }): CrmUser => ({
        id: fullId(Id),
        kind: 'person',
        name: Name ?? null,
        email: Email ?? null,
        active: IsActive,
      }),
    ),
    ...queues.map(({ Id, Name }): CrmUser => ({ id: fullId(Id), kind: 'queue', name: Name ?? null, email: null, active: true })),
  ]
}

/** All rows of a query, page after page. */
async function rowsOf<Row>(
  conversation: Conversation,
  schema: z.ZodType<{ readonly records: readonly Row[]; readonly nextRecordsUrl?: string | undefined }>,
  soql: string,
): Promise<Row[]> {
  const rows: Row[] = []
  let locator: string | undefined
  do {
    const next = locator
    const answer = await call(conversation, async (connection) =>
      next === undefined ? connection.query(soql) : connection.queryMore(next),
    )
    const page = readAnswer(schema, answer)
    rows.push(...page.records)
    locator = page.nextRecordsUrl?.split('/').at(-1)
  } while (locator !== undefined)
  return rows
}
