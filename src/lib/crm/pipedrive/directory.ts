import { textHash } from '../connector-kit/text-hash.ts'
import type { Conversation } from './client.ts'
import { atSecond, epoch, later, lookBack } from './cursor.ts'
import { changedFrom, newestChange, walkPersons } from './persons.ts'
import { changedAt, emailsOf } from './records.ts'
import type { Person } from './schema.ts'

/**
 * How far before the newest change that was seen a look begins when the last one was just before: what a push writes itself is among the
 * changes, so looking far back each time would read the same thousands again and again. Every so often a look goes back for late ones.
 */
const nextLookBackMs = 5_000
const lateEveryMs = 60_000

/**
 * Who may have which e-mail address in this account, for one run: asking Pipedrive costs one search per address. It names everybody who has
 * one of them, and may name others. It holds numbers only, so that an account of a million persons fits.
 */
class Directory {
  /** By the hash of an address: the persons who have it or had it, and those of any other address with that hash. */
  readonly #ids = new Map<number, number | readonly number[]>()
  #isComplete = false
  /** Up to where a full read has been followed without a gap; undefined while none has. */
  #followedTo: number | null | undefined
  #mark = epoch
  #lookedBackAt = Number.NEGATIVE_INFINITY
  #turn: Promise<unknown> = Promise.resolve()

  /** Takes a page of a full read by id. When this run made the whole read in one process, nothing has to be walked again. */
  follow(
    persons: readonly Person[],
    page: { readonly afterId: number | null; readonly isLast: boolean; readonly mark: string },
  ): void {
    if (this.#isComplete) return
    if (page.afterId === null) {
      this.#followedTo = null
      this.#mark = page.mark
    }
    if (this.#followedTo !== page.afterId) return
    this.#take(persons)
    this.#followedTo = persons.at(-1)?.id ?? page.afterId
    this.#isComplete = page.isLast
  }

  /** Ids of persons that may have one of these addresses, writes made just before included. */
  async idsOf(conversation: Conversation, emails: readonly string[]): Promise<readonly number[]> {
    // One after another, so that the account is walked once however many ask.
    const brought = this.#turn.catch(() => undefined).then(() => this.#bringUpToDate(conversation))
    this.#turn = brought
    await brought
    return [...new Set(emails.flatMap((email) => this.#ids.get(textHash(email)) ?? []))]
  }

  async #bringUpToDate(conversation: Conversation): Promise<void> {
    if (!this.#isComplete) {
      const mark = await newestChange(conversation)
      await walkPersons(conversation, { sort_by: 'id', sort_direction: 'asc' }, (persons) => this.#take(persons))
      this.#mark = mark
      this.#isComplete = true
    }
    const lookedAt = performance.now()
    const goesBack = lookedAt - this.#lookedBackAt >= lateEveryMs
    const from = goesBack ? lookBack(this.#mark) : atSecond(Math.max(0, Date.parse(this.#mark) - nextLookBackMs))
    await walkPersons(conversation, changedFrom(from), (persons) => {
      this.#mark = persons.map(changedAt).reduce(later, this.#mark)
      return this.#take(persons)
    })
    if (goesBack) this.#lookedBackAt = lookedAt
  }

  #take(persons: readonly Person[]): 'on' {
    for (const person of persons)
      for (const email of emailsOf(person)) {
        const hash = textHash(email)
        const known = this.#ids.get(hash)
        if (known === undefined) this.#ids.set(hash, person.id)
        else if (typeof known === 'number' ? known !== person.id : !known.includes(person.id))
          this.#ids.set(hash, [known, person.id].flat())
      }
    return 'on'
  }
}

/** The one directory of this run. */
export function directoryOf({ session }: Conversation): Promise<Directory> {
  return session.memoizeForRun('pipedrive:directory', async () => new Directory())
}
