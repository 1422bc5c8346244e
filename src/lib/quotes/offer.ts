import type { Env } from '../core/env.ts'
import { linkTokenHash, newLinkToken, quotePath } from '../core/secrets/link-token.ts'
import { log } from '../core/log.ts'
import { sendMail } from '../core/services/mailer.ts'
import { type QuoteRef, renewLink, sendQuote } from '../records/quotes/steps.ts'
import { quoteMail } from './offer-mail.ts'

type Offer = QuoteRef & { readonly organizationName: string; readonly number: string }

/** The link of a quote, which is shown once: only its hash is stored. */
export type Offered = {
  readonly link: string
  readonly endsAt: string
  /** Whether the mail server took a message with it. */
  readonly isMailed: boolean
}

/**
 * Sends a draft (`send`), or makes another link of one that was sent (`renew`), and mails the link where somebody is to get it. A mail server that
 * refuses is no reason to undo it: the link is in the answer.
 */
export async function offerQuote(
  { appUrl, mail }: Pick<Env, 'appUrl' | 'mail'>,
  offer: Offer,
  step: 'send' | 'renew',
  to: string | null,
): Promise<Offered> {
  const token = newLinkToken()
  const hash = linkTokenHash(token)
  const endsAt = await (step === 'send' ? sendQuote(offer, hash) : renewLink(offer, hash))
  const link = `${appUrl}${quotePath(token)}`
  return { link, endsAt, isMailed: await isMailed() }

  async function isMailed(): Promise<boolean> {
    if (!mail || to === null) return false
    try {
      await sendMail(mail, quoteMail({ to, organization: offer.organizationName, number: offer.number, link, endsAt }))
      return true
    } catch (cause) {
      log.warn('quote not mailed', { quoteId: offer.id, cause })
      return false
    }
  }
}
