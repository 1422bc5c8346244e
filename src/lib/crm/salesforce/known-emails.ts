import { createSerialQueue } from '../../core/serial-queue.ts'
import { textHash } from '../connector-kit/text-hash.ts'
import { emailKey } from '../domain/email-key.ts'
import { type Conversation, queryRows } from './client.ts'
import { advance, type Watermark, seenUpTo } from './cursor.ts'
import type { SalesforceObject } from './objects.ts'
import { columnOf } from './column-of.ts'
import type { SalesforceRow } from './schema.ts'
import { instantLiteral, select } from './soql.ts'

/** How long the emails are used without reading others' changes. */
const refreshEveryMs = 5_000
/**
 * Changes usually become visible within the short overlap of their stamp; the long one is used every `longRefreshEveryMs` to be
 * sure.
 */
const shortOverlapMs = 15_000
const longOverlapMs = 5 * 60_000
const longRefreshEveryMs = 60_000

/**
 * Emails that exist in the org, as of one run that has read every record; others need no look-up before a create. May contain
 * false positives, never false negatives. Stores 32-bit hashes only, so that an org of a million contacts fits.
 */
class KnownEmails {
  readonly #object: SalesforceObject
  readonly #email: string
  readonly #hashes = new Set<number>()
  /** Where the next page of the full read starts; null once it is complete. */
  #next: string | null = ''
  #mark: Watermark | null = null
  #refreshedAt = Number.NEGATIVE_INFINITY
  #refreshedLongAt = Number.NEGATIVE_INFINITY
  /** Refreshes run one after another, so that concurrent calls read the account once. */
  readonly #inTurn = createSerialQueue()

  constructor(object: SalesforceObject, email: string) {
    this.#object = object
    this.#email = email
  }

  get isComplete(): boolean {
    return this.#next === null
  }

  /**
   * Adds a page of the full read. `at` and `next` are the positions where it starts and where the next page starts; a page out of
   * sequence is ignored, and the set stays incomplete.
   */
  addPage(
    rows: readonly SalesforceRow[],
    page: { readonly at: string | null; readonly next: string | null; readonly mark: Watermark },
  ): void {
    if (page.at === null) {
      this.#hashes.clear()
      this.#mark = page.mark
    } else if (this.#next !== page.at) return
    this.#add(rows)
    this.#next = page.next
  }

  /** Adds emails that are about to be written. */
  add(emails: readonly string[]): void {
    for (const email of emails) this.#hashes.add(textHash(email))
  }

  /** Those of the emails that may exist: including all our own writes, and other clients' as of a few seconds ago. */
  async filter(conversation: Conversation, emails: readonly string[]): Promise<readonly string[]> {
    await this.#inTurn(() => this.#refresh(conversation))
    return emails.filter((email) => this.#hashes.has(textHash(emailKey(email) ?? email)))
  }

  async #refresh(conversation: Conversation): Promise<void> {
    if (this.#mark === null) return
    // Our own writes are added as they are sent, except those of another process's slices of this run.
    const slice = await sliceOf(conversation, this.#object)
    const isFirst = !slice.hasRefreshed
    const now = conversation.now()
    if (!isFirst && now - this.#refreshedAt < refreshEveryMs) return
    const isLong = isFirst || now - this.#refreshedLongAt >= longRefreshEveryMs
    const from = seenUpTo(this.#mark, isLong ? longOverlapMs : shortOverlapMs)
    const rows = await queryRows(
      conversation,
      select({
        fields: ['Id', 'SystemModstamp', 'IsDeleted', this.#email],
        from: this.#object.sobject,
        where: [
          `${this.#email} != null`,
          ...(from === null ? [] : [`SystemModstamp >= ${instantLiteral(from)}`]),
          ...(isFirst ? [] : [`${this.#object.externalIdField} = null`]),
        ].join(' AND '),
      }),
    )
    this.#add(rows)
    const stamps = rows.map((row) => row.SystemModstamp)
    this.#mark = advance({ ...this.#mark, startedAt: now }, stamps, conversation.now())
    slice.hasRefreshed = true
    this.#refreshedAt = now
    if (isLong) this.#refreshedLongAt = now
  }

  #add(rows: readonly SalesforceRow[]): void {
    this.add(rows.flatMap((row) => emailKey(columnOf(row, this.#email)) ?? []))
  }
}

/** State of one conversation, that is, of one slice of the run. */
function sliceOf({ session }: Conversation, object: SalesforceObject): Promise<{ hasRefreshed: boolean }> {
  return session.memoize(`salesforce:known-emails:look:${object.sobject}`, async () => ({ hasRefreshed: false }))
}

/** The set of the current run; null for an object without emails. */
export async function knownEmails({ session }: Conversation, object: SalesforceObject): Promise<KnownEmails | null> {
  const { email } = object.keys
  if (email === undefined) return null
  return session.memoizeForRun(`salesforce:known-emails:${object.sobject}`, async () => new KnownEmails(object, email))
}
