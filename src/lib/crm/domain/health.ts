import { z } from 'zod'

/** Result of the last health check of a connection. Times are ISO 8601. */
export const healthSchema = z.object({
  at: z.string(),
  /** False when a person has to act, or the CRM did not answer. */
  ok: z.boolean(),
  /** One sentence per problem, with what to do. */
  problems: z.array(z.object({ code: z.string(), message: z.string() })),
  /** What an admin could set up in the CRM for a better sync, as of `deepAt`. Not a problem: everything works without. */
  advice: z.array(z.object({ code: z.string(), message: z.string() })).default([]),
  missingScopes: z.array(z.string()),
  /** Mapped fields that the CRM no longer has, as of `deepAt`. */
  missingFields: z.array(z.string()),
  /** Rows of mappings that are left out because their field in the CRM is not what it was, those of missing fields among them, as of `deepAt`. */
  schemaDrift: z.array(z.object({ object: z.string(), field: z.string(), kind: z.string(), message: z.string() })).default([]),
  /**
   * How many of a sample of linked records had drifted apart, and how many others differ in a field that one side leads; null before
   * the first sample.
   */
  drift: z.object({ sampled: z.number(), differing: z.number(), led: z.number().default(0), at: z.string() }).nullable(),
  /** When fields and drift were last checked; less often than the rest. */
  deepAt: z.string().nullable(),
  /** Encryption keys that this server has besides the current one: those that this connection needs, and those that it does not. */
  oldKeys: z
    .object({ needed: z.array(z.string()), free: z.array(z.string()) })
    .nullable()
    .default(null),
})
export type Health = z.infer<typeof healthSchema>
