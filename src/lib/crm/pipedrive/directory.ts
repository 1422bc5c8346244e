import type { Line } from './client.ts'
import { atSecond, epoch, later, lookBack } from './cursor.ts'
import { changedFrom, newestChange, walkPersons } from './persons.ts'
import { changedAt, emailsOf } from './records.ts'
import type { Person } from './schema.ts'

/**
 * How far before the newest change that was seen the next look begins, once the first has looked back for late ones: what a conversation
 * writes itself is among the changes, so looking far back would read the same thousands again at each look of a large push.
 */
const nextLookBackMs = 5_000

/** Who has which e-mail address in this account, for one conversation: asking Pipedrive costs one search per address. */
class Directory {
  readonly #emailsById = new Map<number, readonly string[]>()
  readonly #idsByEmail = new Map<string, Set<number>>()
  #isComplete = false
  /** Up to where a full read has been followed without a gap; undefined while none has. */
  #followedTo: number | null | undefined
  #mark = epoch
  #hasLookedBack = false
  #turn: Promise<unknown> = Promise.resolve()

  /** Takes a page of a full read by id. When this conversation made the whole read, nothing has to be walked again. */
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

  /** Ids of persons that have one of these addresses, writes made just before included. */
  async idsOf(line: Line, emails: readonly string[]): Promise<readonly number[]> {
    // One after another, so that the account is walked once however many ask.
    const brought = this.#turn.catch(() => undefined).then(() => this.#bringUpToDate(line))
    this.#turn = brought
    await brought
    return [...new Set(emails.flatMap((email) => [...(this.#idsByEmail.get(email) ?? [])]))]
  }

  async #bringUpToDate(line: Line): Promise<void> {
    if (!this.#isComplete) {
      const mark = await newestChange(line)
      await walkPersons(line, { sort_by: 'id', sort_direction: 'asc' }, (persons) => this.#take(persons))
      this.#mark = mark
      this.#isComplete = true
    }
    const from = this.#hasLookedBack ? atSecond(Math.max(0, Date.parse(this.#mark) - nextLookBackMs)) : lookBack(this.#mark)
    await walkPersons(line, changedFrom(from), (persons) => {
      this.#mark = persons.map(changedAt).reduce(later, this.#mark)
      return this.#take(persons)
    })
    this.#hasLookedBack = true
  }

  #take(persons: readonly Person[]): 'on' {
    for (const person of persons) {
      for (const email of this.#emailsById.get(person.id) ?? []) this.#idsByEmail.get(email)?.delete(person.id)
      const emails = emailsOf(person)
      this.#emailsById.set(person.id, emails)
      for (const email of emails) this.#idsByEmail.set(email, (this.#idsByEmail.get(email) ?? new Set()).add(person.id))
    }
    return 'on'
  }
}

/** The one directory of this conversation. */
export function directoryOf({ session }: Line): Promise<Directory> {
  return session.once('pipedrive:directory', async () => new Directory())
}
