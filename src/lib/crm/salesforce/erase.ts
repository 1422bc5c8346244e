import '@jsforce/jsforce-node/lib/api/soap.js'
import { z } from 'zod'
import type { EraseResult } from '../port/writes.ts'
import { chunks } from '../connector-kit/chunks.ts'
import { archiveRecords } from './archive.ts'
import { call, type Conversation } from './client.ts'
import type { SalesforceObject } from './objects.ts'
import { readAnswer } from './schema.ts'

/** Records of one call of emptyRecycleBin, at most. */
const batchSize = 200
/** How long the recycle bin keeps what nobody takes out of it. */
const keptDays = 15

const binResultsSchema = z.array(
  z.object({ success: z.boolean(), errors: z.array(z.object({ statusCode: z.string() })).nullish() }),
)

/** Not in the bin: emptied out of it already, or never there. */
const absentCodes = new Set(['ENTITY_IS_DELETED', 'INVALID_ID_FIELD', 'INVALID_CROSS_REFERENCE_KEY'])

/**
 * Deletes records and takes them out of the recycle bin, those that lay there already too. REST has no call for the bin, so it is the
 * SOAP API's.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_emptyrecyclebin.htm
 */
export async function eraseRecords(
  conversation: Conversation,
  object: Pick<SalesforceObject, 'sobject'>,
  ids: readonly string[],
): Promise<readonly EraseResult[]> {
  const archived = await archiveRecords(conversation, object, ids)
  const rejected = archived.flatMap((result): EraseResult[] =>
    result.kind === 'rejected' ? [{ kind: 'rejected', id: result.id, code: result.code }] : [],
  )
  const binned = archived.filter(({ kind }) => kind !== 'rejected')
  const emptied = await Promise.all(chunks(binned, batchSize).map((batch) => emptyBin(conversation, batch)))
  return [...rejected, ...emptied.flat()]
}

type Binned = { readonly kind: 'ok' | 'gone' | 'rejected'; readonly id: string }

async function emptyBin(conversation: Conversation, batch: readonly Binned[]): Promise<readonly EraseResult[]> {
  const answers = readAnswer(
    binResultsSchema.length(batch.length),
    await call(conversation, (connection) => connection.soap.emptyRecycleBin(batch.map(({ id }) => id))),
  )
  return batch.map(({ id, kind }, index): EraseResult => {
    const answer = answers[index]
    if (answer?.success) return { kind: 'erased', id }
    const code = answer?.errors?.[0]?.statusCode ?? 'NO_ANSWER'
    if (kind === 'gone' && absentCodes.has(code)) return { kind: 'gone', id }
    return { kind: 'deleted', id, endsAfterDays: keptDays }
  })
}
