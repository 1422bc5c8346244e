import { cleanHtml } from '../../domain/html-clean.ts'
import { isBlank, sameValue } from '../../domain/normalize.ts'
import type { RemoteRecord } from '../../domain/records.ts'
import type { CreateIntent } from '../../port/writes.ts'
import { type Conversation, queryRows } from '../client.ts'
import { instantLiteral, queriesForValues, select } from '../soql.ts'
import { contentNote } from './facts.ts'
import { contentColumns, contentRecords } from './read.ts'
import { titleOf } from './title.ts'

/** Maximum difference between our clock and Salesforce's, plus the duration of a create. */
const clocksApartMs = 15 * 60 * 1000

/** Notes that these creates have made: of about that time, with the same title and text. Each is one create's at most; the newest first. */
export async function findCreatedNotes(
  conversation: Conversation,
  intents: readonly CreateIntent[],
  others: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, RemoteRecord>> {
  const found = new Map<string, RemoteRecord>()
  if (intents.length === 0) return found
  const first = Math.min(...intents.map(({ sentAt }) => Date.parse(sentAt)))
  const since = instantLiteral(new Date(first - clocksApartMs).toISOString())
  const queries = queriesForValues([...new Set(intents.map(sentTitle))], (list) =>
    select({
      fields: contentColumns,
      from: contentNote,
      where: `CreatedDate >= ${since} AND Title IN ${list}`,
      orderBy: 'CreatedDate DESC, Id DESC',
    }),
  )
  const rows = (await Promise.all(queries.map((soql) => queryRows(conversation, soql)))).flat()
  const records = await contentRecords(conversation, rows)
  const claimed = new Set(others)
  for (const intent of intents) {
    const made = records.find(({ id, properties }) => {
      const isSame = sameValue('html', properties['Content'] ?? null, intent.properties['Content'] ?? null)
      return !claimed.has(id) && isSame && rows.some((row) => row.Id === id && row['Title'] === sentTitle(intent))
    })
    if (made === undefined) continue
    claimed.add(made.id)
    found.set(intent.key, made)
  }
  return found
}

function sentTitle({ properties }: CreateIntent): string {
  const title = properties['Title'] ?? null
  return isBlank(title) ? titleOf(cleanHtml(String(properties['Content'] ?? ''))) : String(title)
}
