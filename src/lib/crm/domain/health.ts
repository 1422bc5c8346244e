import { z } from 'zod'

/** What the last check of a connection found. Times are ISO 8601. */
export const healthSchema = z.object({
  at: z.string(),
  /** False when something needs a person, or the CRM did not answer. */
  ok: z.boolean(),
  /** One sentence per thing that is wrong, with what to do. */
  problems: z.array(z.object({ code: z.string(), message: z.string() })),
  missingScopes: z.array(z.string()),
  /** Mapped fields that the CRM no longer has, when that was looked at. */
  missingFields: z.array(z.string()),
  /** Of some linked records that should be equal on both sides, how many were not; null until it was looked at. */
  drift: z.object({ sampled: z.number(), differing: z.number(), at: z.string() }).nullable(),
  /** When fields and drift were looked at, which is less often than the rest. */
  deepAt: z.string().nullable(),
})
export type Health = z.infer<typeof healthSchema>
