import { z } from 'zod'
import { isStorable } from '../core/text/storable-text.ts'

/** Characters that turn the direction of what follows them: pages and mails put words of ours behind a customer's. */
const turning = /\p{Bidi_Control}/gu

const text = (max: number) =>
  z
    .string()
    .transform((entered) => entered.replace(turning, '').trim())
    .pipe(z.string().max(max, `Use at most ${max} characters.`).refine(isStorable, 'Type this again.'))

/** What the page of a quote's link sends: the customer's decision, in the customer's name. */
export const decisionFormSchema = z.object({
  token: z.string(),
  decision: z.enum(['accept', 'decline'], 'Say whether you accept or decline.'),
  name: text(200).refine((name) => /\p{L}/u.test(name), 'Enter your name.'),
  reason: text(1_000),
})
