import { textHash } from '../connector-kit/text-hash.ts'
import { emailKey } from '../domain/identity.ts'
import { type Conversation, queryRows } from './client.ts'
import { advance, type Mark, seenUpTo } from './cursor.ts'
import { externalIdField, type SObject } from './mapping.ts'
import { columnOf } from './records.ts'
import type { SalesforceRow } from './schema.ts'
import { instantLiteral, select } from './soql.ts'

/** For so long what others write is not looked at again. */
const lookEveryMs = 5_000
/** How long before its stamp shows a change may come, as a rule, and every so often to be sure. */
const shortOverlapMs = 15_000
const longOverlapMs = 5 * 60_000
const longLookEveryMs = 60_000

/**
 * Which e-mails somebody in the org may have, as far as one run knows that has just read everybody: nobody has any other, so nobody needs to
 * be looked for by it. It names every e-mail that is there, and may name others. Numbers only, so that an org of a million contacts fits.
 */
class KnownEmails {
  readonly #sobject: SObject
  readonly #hashes = new Set<number>()
  /** Where the read that is followed goes on; null once all of it has been. */
  #next: string | null = ''
  #mark: Mark | null = null
  #lookedAt = Number.NEGATIVE_INFINITY
  #lookedLongAt = Number.NEGATIVE_INFINITY
  #turn: Promise<unknown> = Promise.resolve()

  constructor(sobject: SObject) {
    this.#sobject = sobject
  }

  get isComplete(): boolean {
    return this.#next === null
  }

  /** Takes a page of a read of everybody. `at` and `next` name where it began and where the following one does; a page that does not follow ends it. */
  follow(
    rows: readonly SalesforceRow[],
    page: { readonly at: string | null; readonly next: string | null; readonly mark: Mark },
  ): void {
    if (page.at === null) {
      this.#hashes.clear()
      this.#mark = page.mark
    } else if (this.#next !== page.at) return
    this.#take(rows)
    this.#next = page.next
  }

  /** What is about to be created. */
  note(emails: readonly string[]): void {
    for (const email of emails) this.#hashes.add(textHash(email))
  }

  /** Those of the e-mails that somebody may have, by what others wrote up to a few seconds ago and all that we did. */
  async among(conversation: Conversation, emails: readonly string[]): Promise<readonly string[]> {
    const brought = this.#turn.catch(() => undefined).then(() => this.#bringUpToDate(conversation))
    this.#turn = brought
    await brought
    return emails.filter((email) => this.#hashes.has(textHash(email)))
  }

  async #bringUpToDate(conversation: Conversation): Promise<void> {
    if (this.#mark === null) return
    // Our own creates are noted as they are sent, except those of another process that had a part of this run.
    const slice = await sliceOf(conversation, this.#sobject)
    const isFirst = !slice.hasLooked
    const now = conversation.now()
    if (!isFirst && now - this.#lookedAt < lookEveryMs) return
    const isLong = isFirst || now - this.#lookedLongAt >= longLookEveryMs
    const from = seenUpTo(this.#mark, isLong ? longOverlapMs : shortOverlapMs)
    const rows = await queryRows(
      conversation,
      select({
        fields: ['Id', 'SystemModstamp', 'IsDeleted', 'Email'],
        from: this.#sobject,
        where: [
          'Email != null',
          ...(from === null ? [] : [`SystemModstamp >= ${instantLiteral(from)}`]),
          ...(isFirst ? [] : [`${externalIdField} = null`]),
        ].join(' AND '),
      }),
    )
    this.#take(rows)
    const stamps = rows.map((row) => row.SystemModstamp)
    this.#mark = advance({ ...this.#mark, startedAt: now }, stamps, conversation.now())
    slice.hasLooked = true
    this.#lookedAt = now
    if (isLong) this.#lookedLongAt = now
  }

  #take(rows: readonly SalesforceRow[]): void {
    this.note(rows.flatMap((row) => emailKey(columnOf(row, 'Email')) ?? []))
  }
}

/** What is remembered for one conversation only. */
function sliceOf({ session }: Conversation, sobject: SObject): Promise<{ hasLooked: boolean }> {
  return session.memoize(`salesforce:known-emails:look:${sobject}`, async () => ({ hasLooked: false }))
}

/** The one of this run. */
export function knownEmails({ session }: Conversation, sobject: SObject): Promise<KnownEmails> {
  return session.memoizeForRun(`salesforce:known-emails:${sobject}`, async () => new KnownEmails(sobject))
}
