import type { Mail } from '../core/services/mailer.ts'
import { dayText } from './quote-text.ts'

/** On one line: what somebody has entered must not look like a part of the message. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** Tells a customer where to read and decide a quote. */
export function quoteMail(quote: {
  readonly to: string
  readonly organization: string
  readonly number: string
  readonly link: string
  /** When the link ends. */
  readonly endsAt: string
}): Mail {
  const { to, number, link, endsAt } = quote
  const organization = oneLine(quote.organization)
  // The link ends as its last day does.
  const day = dayText(new Date(Date.parse(endsAt) - 1).toISOString().slice(0, 10))
  return {
    to,
    subject: `Quote ${number} from ${organization}`,
    text: [
      `${organization} has a quote for you. Read it, and accept or decline it, until ${day} (UTC):`,
      link,
      'Anyone who has this link can do so: pass it on with care. If you do not know what this is about, ignore this message.',
    ].join('\n\n'),
  }
}
