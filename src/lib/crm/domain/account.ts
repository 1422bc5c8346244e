import { z } from 'zod'

/** Which of a CRM's environments a connection belongs to; CRMs with only one ignore it. */
export const environmentSchema = z.enum(['production', 'sandbox'])
export type Environment = z.infer<typeof environmentSchema>

/** How a connection was opened: by OAuth consent, or with a token that a person copied from the CRM. */
export const grantKindSchema = z.enum(['oauth', 'api_token'])
export type GrantKind = z.infer<typeof grantKindSchema>

/** Usage of an account's daily allowance by all its clients, in the CRM's own unit. */
export const apiUsageSchema = z.object({ used: z.number(), limit: z.number(), unit: z.enum(['calls', 'tokens']) })
export type ApiUsage = z.infer<typeof apiUsageSchema>
