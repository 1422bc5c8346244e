import { z } from 'zod'
import { asKey } from './email-key.ts'
import { dialledPhone } from './phone.ts'

/** A contact as a delivery keeps it: what was given, and nothing else. */
export const contactPayloadSchema = z.object({
  email: z.string().nullish(),
  phone: z.string().nullish(),
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  custom_properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullish(),
})

export const eventPayloadSchema = z.object({
  event_name: z.string(),
  contact: z.object({ email: z.string().nullish(), phone: z.string().nullish() }),
  properties: z.record(z.string(), z.unknown()).nullish(),
  value: z.number().nullish(),
  currency: z.string().nullish(),
  occurred_at: z.string(),
  event_id: z.string().nullish(),
})
export type EventPayload = z.infer<typeof eventPayloadSchema>

/** Whom a payload is about: what has the same is delivered in its order. */
export function contactKey({
  email,
  phone,
}: {
  readonly email?: string | null | undefined
  readonly phone?: string | null | undefined
}): string {
  return email ? `e:${asKey(email)}` : `p:${dialledPhone(phone ?? '')}`
}

/** Attempts at 0, 2 and 10 s: how long is waited after each but the last. */
export const waitsSeconds = [2, 8] as const
export const attemptsMax = waitsSeconds.length + 1
/** The longest that a CRM may ask for. */
export const waitSecondsMax = 300
