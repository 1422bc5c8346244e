import { createSerialQueue } from '../../core/serial-queue.ts'
import { textHash } from '../connector-kit/text-hash.ts'
import type { Conversation } from './client.ts'
import { atSecond, epoch, later, oneOverlapBefore } from './cursor.ts'
import type { Kind } from './kinds/kind.ts'
import { changedAt } from './records.ts'
import { changedFrom, newestChange, walkRows } from './rows.ts'
import type { RecordRow } from './schema.ts'

/**
 * Overlap of consecutive refreshes: a push's own writes are among the changes, so a long overlap would read the same thousands of
 * records again each time. Every `fullOverlapEveryMs` a refresh uses the full overlap, for changes that became visible late.
 */
const shortOverlapMs = 5_000
const fullOverlapEveryMs = 60_000

/**
 * Which records may have which value of their key, as an email address, as of one run, because Pipedrive charges one search per
 * value, or has none. May contain false positives, never false negatives. Stores 32-bit hashes and ids only, so that an account of a
 * million records fits.
 */
class Directory<Row extends RecordRow> {
  readonly #kind: Kind<Row>
  /** Ids of records by the hash of their keys, present and past. */
  readonly #ids = new Map<number, number | readonly number[]>()
  #isComplete = false
  /** The last id up to which a full read was added without a gap; undefined before the first page. */
  #readUpTo: number | null | undefined
  #mark = epoch
  #fullOverlapAt = Number.NEGATIVE_INFINITY
  /** Refreshes run one after another, so that concurrent calls read the account once. */
  readonly #inTurn = createSerialQueue()

  constructor(kind: Kind<Row>) {
    this.#kind = kind
  }

  /** Adds a page of a full read by id. When all pages were added in this process, the account is not listed again. */
  addPage(
    rows: readonly Row[],
    page: { readonly afterId: number | null; readonly isLast: boolean; readonly mark: string },
  ): void {
    if (this.#isComplete) return
    if (page.afterId === null) {
      this.#readUpTo = null
      this.#mark = page.mark
    }
    if (this.#readUpTo !== page.afterId) return
    this.#add(rows)
    this.#readUpTo = rows.at(-1)?.id ?? page.afterId
    this.#isComplete = page.isLast
  }

  /** Ids of records that may have one of these keys. Read-after-write consistent. */
  async idsOf(conversation: Conversation, keys: readonly string[]): Promise<readonly number[]> {
    await this.#inTurn(() => this.#refresh(conversation))
    return [...new Set(keys.flatMap((key) => this.#ids.get(textHash(key)) ?? []))]
  }

  async #refresh(conversation: Conversation): Promise<void> {
    if (!this.#isComplete) {
      const mark = await newestChange(conversation, this.#kind)
      await walkRows(conversation, this.#kind, { sort_by: 'id', sort_direction: 'asc' }, (rows) => this.#add(rows))
      this.#mark = mark
      this.#isComplete = true
    }
    const refreshedAt = performance.now()
    const usesFullOverlap = refreshedAt - this.#fullOverlapAt >= fullOverlapEveryMs
    const from = usesFullOverlap ? oneOverlapBefore(this.#mark) : atSecond(Math.max(0, Date.parse(this.#mark) - shortOverlapMs))
    await walkRows(conversation, this.#kind, changedFrom(from), (rows) => {
      this.#mark = rows.map(changedAt).reduce(later, this.#mark)
      return this.#add(rows)
    })
    if (usesFullOverlap) this.#fullOverlapAt = refreshedAt
  }

  #add(rows: readonly Row[]): 'continue' {
    for (const row of rows)
      for (const key of this.#kind.key.of(row)) {
        const hash = textHash(key)
        const known = this.#ids.get(hash)
        if (known === undefined) this.#ids.set(hash, row.id)
        else if (typeof known === 'number' ? known !== row.id : !known.includes(row.id))
          this.#ids.set(hash, [known, row.id].flat())
      }
    return 'continue'
  }
}

/** The directory of the current run. */
export function directoryOf<Row extends RecordRow>({ session }: Conversation, kind: Kind<Row>): Promise<Directory<Row>> {
  return session.memoizeForRun(`pipedrive:directory:${kind.name}`, async () => new Directory(kind))
}
