import { z } from 'zod'

/** Settings that every sandbox has about what it pushes; spread them into the sandbox's own schema. */
export const webhookSettingsShape = {
  /** How long changes are gathered before they are sent, so that a burst goes out together. */
  webhookDelayMs: z.number().int().min(0).max(60_000),
  /** How long to wait before the first, second, … retry. */
  webhookRetryMs: z.array(z.number().int().min(0)).max(50),
  /** How long a receiver may take to answer. */
  webhookTimeoutMs: z.number().int().min(1),
  /** Share of deliveries (0 to 1) that are lost for good. */
  webhookLoss: z.number().min(0).max(1),
  /** Share of deliveries (0 to 1) that are made twice. */
  webhookDuplicates: z.number().min(0).max(1),
  /** Shuffle what was gathered. */
  webhookReorder: z.boolean(),
  /** Where the chance behind loss, duplicates and order begins; setting another one begins anew. */
  webhookSeed: z.number().int(),
}

const settingsSchema = z.object(webhookSettingsShape)

export type WebhookSettings = z.infer<typeof settingsSchema>

/** No faults; the vendor adds how long it waits. */
export const faultlessWebhooks = {
  webhookDelayMs: 20,
  webhookLoss: 0,
  webhookDuplicates: 0,
  webhookReorder: false,
  webhookSeed: 1,
} satisfies Partial<WebhookSettings>
