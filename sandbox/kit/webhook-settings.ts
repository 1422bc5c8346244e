import { z } from 'zod'

/** Webhook settings of every sandbox; spread them into the sandbox's own schema. */
export const webhookSettingsShape = {
  /** How long changes are collected before they are sent, so that a burst is one request. */
  webhookDelayMs: z.number().int().min(0).max(60_000),
  /** How long to wait before the first, second, … retry. */
  webhookRetryMs: z.array(z.number().int().min(0)).max(50),
  /** How long a receiver may take to answer. */
  webhookTimeoutMs: z.number().int().min(1),
  /** Share of deliveries (0 to 1) that are lost for good. */
  webhookLoss: z.number().min(0).max(1),
  /** Share of deliveries (0 to 1) that are duplicated. */
  webhookDuplicates: z.number().min(0).max(1),
  /** Shuffle the collected events. */
  webhookReorder: z.boolean(),
  /** Seed of losses, duplicates and order; setting it restarts the sequence. */
  webhookSeed: z.number().int(),
}

const settingsSchema = z.object(webhookSettingsShape)

export type WebhookSettings = z.infer<typeof settingsSchema>

/** No faults; the vendor adds its delays. */
export const faultlessWebhooks = {
  webhookDelayMs: 20,
  webhookLoss: 0,
  webhookDuplicates: 0,
  webhookReorder: false,
  webhookSeed: 1,
} satisfies Partial<WebhookSettings>
