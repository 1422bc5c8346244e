import { z } from 'zod'

/** Which of a CRM's worlds a connection lives in; CRMs that have but one ignore it. */
export const environmentSchema = z.enum(['production', 'sandbox'])
export type Environment = z.infer<typeof environmentSchema>

/** How a connection was opened: by a consent, or with a token that a person copied from the CRM. */
export const grantKindSchema = z.enum(['oauth', 'api_token'])
export type GrantKind = z.infer<typeof grantKindSchema>

/** What an account has used of its daily allowance, whoever used it, in the CRM's own unit. */
export const apiUsageSchema = z.object({ used: z.number(), limit: z.number(), unit: z.enum(['calls', 'tokens']) })
export type ApiUsage = z.infer<typeof apiUsageSchema>
