import { z } from 'zod'

/** The kinds of messages that other systems may send in. */
export const messageTypeSchema = z.enum([
  'customer_registration',
  'repair_request',
  'payment_status',
  'customer_update',
  'booking_status',
])
export type MessageTypeName = z.infer<typeof messageTypeSchema>
