import { textHash } from '../connector-kit/text-hash.ts'
import type { Conversation } from './client.ts'
import { atSecond, epoch, later, oneOverlapBefore } from './cursor.ts'
import { changedFrom, newestChange, walkPersons } from './persons.ts'
import { changedAt, emailsOf } from './records.ts'
import type { Person } from './schema.ts'

/**
 * Overlap of consecutive refreshes: a push's own writes are among the changes, so a long overlap would read the same thousands of
 * persons again each time. Every `fullOverlapEveryMs` a refresh uses the full overlap, for changes that became visible late.
 */
const shortOverlapMs = 5_000
const fullOverlapEveryMs = 60_000

/**
 * Which persons may have which e-mail address, as of one run, because Pipedrive charges one search per address. May contain false
 * positives, never false negatives. Stores 32-bit hashes and ids only, so that an account of a million persons fits.
 */
class Directory {
  /** Ids of persons by the hash of their addresses, present and past. */
  readonly #ids = new Map<number, number | readonly number[]>()
  #isComplete = false
  /** The last id up to which a full read was added without a gap; undefined before the first page. */
  #readUpTo: number | null | undefined
  #mark = epoch
  #fullOverlapAt = Number.NEGATIVE_INFINITY
  #lastRefresh: Promise<unknown> = Promise.resolve()

  /** Adds a page of a full read by id. When all pages were added in this process, the account is not listed again. */
  addPage(
    persons: readonly Person[],
    page: { readonly afterId: number | null; readonly isLast: boolean; readonly mark: string },
  ): void {
    if (this.#isComplete) return
    if (page.afterId === null) {
      this.#readUpTo = null
      this.#mark = page.mark
    }
    if (this.#readUpTo !== page.afterId) return
    this.#add(persons)
    this.#readUpTo = persons.at(-1)?.id ?? page.afterId
    this.#isComplete = page.isLast
  }

  /** Ids of persons that may have one of these addresses. Read-after-write consistent. */
  async idsOf(conversation: Conversation, emails: readonly string[]): Promise<readonly number[]> {
    // Refreshes run one after another, so that concurrent calls list the account once.
    const refreshed = this.#lastRefresh.catch(() => undefined).then(() => this.#refresh(conversation))
    this.#lastRefresh = refreshed
    await refreshed
    return [...new Set(emails.flatMap((email) => this.#ids.get(textHash(email)) ?? []))]
  }

  async #refresh(conversation: Conversation): Promise<void> {
    if (!this.#isComplete) {
      const mark = await newestChange(conversation)
      await walkPersons(conversation, { sort_by: 'id', sort_direction: 'asc' }, (persons) => this.#add(persons))
      this.#mark = mark
      this.#isComplete = true
    }
    const refreshedAt = performance.now()
    const usesFullOverlap = refreshedAt - this.#fullOverlapAt >= fullOverlapEveryMs
    const from = usesFullOverlap ? oneOverlapBefore(this.#mark) : atSecond(Math.max(0, Date.parse(this.#mark) - shortOverlapMs))
    await walkPersons(conversation, changedFrom(from), (persons) => {
      this.#mark = persons.map(changedAt).reduce(later, this.#mark)
      return this.#add(persons)
    })
    if (usesFullOverlap) this.#fullOverlapAt = refreshedAt
  }

  #add(persons: readonly Person[]): 'continue' {
    for (const person of persons)
      for (const email of emailsOf(person)) {
        const hash = textHash(email)
        const known = this.#ids.get(hash)
        if (known === undefined) this.#ids.set(hash, person.id)
        else if (typeof known === 'number' ? known !== person.id : !known.includes(person.id))
          this.#ids.set(hash, [known, person.id].flat())
      }
    return 'continue'
  }
}

/** The directory of the current run. */
export function directoryOf({ session }: Conversation): Promise<Directory> {
  return session.memoizeForRun('pipedrive:directory', async () => new Directory())
}
