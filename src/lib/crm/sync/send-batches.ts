import type { Failure } from '../../core/errors.ts'
import type { RemoteWrite, WriteResult } from '../port/writes.ts'
import { failsAtEverything, mayBeOfRecord, sendAgain } from './failed-alone.ts'
import { type Failed, inHalves } from './halves.ts'

type Create = Extract<RemoteWrite, { kind: 'create' }>
type Batch = readonly RemoteWrite[]

type SendingBatches = {
  /** One call. A `part` of what was repeated as a whole is sent once. */
  readonly send: (batch: Batch, attempt: 'whole' | 'part') => Promise<readonly WriteResult[]>
  /** The ids of records that creates have made although the CRM failed at them, by key. Null for a CRM to which creates are repeated. */
  readonly find: ((creates: readonly Create[]) => Promise<ReadonlyMap<string, string>>) | null
  readonly limit: (task: (batch: Batch) => Promise<void>, batch: Batch) => Promise<void>
  readonly runFailures: number
  readonly stopping: AbortSignal
  readonly pause?: () => Promise<unknown>
}

/**
 * Sends batches side by side. Where the CRM fails at one, it is sent again in halves until the record at fault is alone, which is then sent again or
 * refused: one record that a CRM cannot store does not hold back the others. Creates are looked for before they are sent again.
 * @returns `failure`: what stopped the rest
 */
export async function sendBatches(
  batches: readonly Batch[],
  io: SendingBatches,
): Promise<{ readonly answers: readonly WriteResult[]; readonly failure: { readonly thrown: unknown } | null }> {
  const answers: WriteResult[] = []
  const failed: Failed<RemoteWrite>[] = []
  const stops: { readonly thrown: unknown }[] = []
  const sendFirst = async (batch: Batch) => {
    if (stops.length > 0 || io.stopping.aborted) return
    try {
      const mayBe = await trySending(io, batch, 'whole', answers)
      if (mayBe !== null) failed.push({ items: batch, failure: mayBe })
      if (mayBe !== null && failsAtEverything(failed.length, answers.length)) stops.push({ thrown: mayBe })
    } catch (thrown) {
      stops.push({ thrown })
    }
  }
  await Promise.all(batches.map((batch) => io.limit(sendFirst, batch)))
  try {
    if (stops.length === 0) await sendApart(io, failed, answers)
  } catch (thrown) {
    stops.push({ thrown })
  }
  return { answers, failure: stops[0] ?? null }
}

/** One after the other, so that no look takes what another create has made. */
async function sendApart(io: SendingBatches, failed: readonly Failed<RemoteWrite>[], answers: WriteResult[]): Promise<void> {
  const found = new Set<string>()
  const tryPart = async (part: Batch): Promise<Failure | null> => {
    const open = part.filter(({ key }) => !found.has(key))
    const made = io.stopping.aborted || isRepeatable(io, open) ? [] : ((await io.find?.(open.filter(isCreate))) ?? [])
    for (const [key, id] of made) {
      found.add(key)
      answers.push({ kind: 'exists', key, id })
    }
    const rest = open.filter(({ key }) => !found.has(key))
    if (rest.length === 0 || io.stopping.aborted) return null
    return trySending(io, rest, rest.length > 1 ? 'part' : 'whole', answers)
  }
  const alone: Failed<RemoteWrite>[] = []
  for (const each of failed) alone.push(...(each.items.length === 1 ? [each] : await inHalves(each, tryPart, io.runFailures)))
  const { find } = io
  const again = {
    send: (write: RemoteWrite) => io.send([write], 'whole'),
    find: find === null ? null : async (write: Create) => (await find([write])).get(write.key) ?? null,
    ...(io.pause === undefined ? {} : { pause: io.pause }),
  }
  for (const { items, failure } of alone) {
    for (const write of items.filter(({ key }) => !found.has(key) && !io.stopping.aborted)) {
      const about = { answered: answers.length, failed: alone.length, runFailures: io.runFailures }
      answers.push(...(await sendAgain({ write, failure }, again, about)))
    }
  }
}

/** @returns the failure that one record of the batch may be at fault for @throws any other */
async function trySending(
  io: SendingBatches,
  batch: Batch,
  attempt: 'whole' | 'part',
  answers: WriteResult[],
): Promise<Failure | null> {
  try {
    answers.push(...(await io.send(batch, attempt)))
    return null
  } catch (thrown) {
    const mayBe = mayBeOfRecord(thrown, isRepeatable(io, batch))
    if (mayBe === null) throw thrown
    return mayBe
  }
}

function isRepeatable({ find }: SendingBatches, batch: Batch): boolean {
  return find === null || batch.every(({ kind }) => kind === 'update')
}

function isCreate(write: RemoteWrite): write is Create {
  return write.kind === 'create'
}
