import { z } from 'zod'

export const crmTypeSchema = z.enum(['salesforce', 'hubspot', 'pipedrive'])
export type CrmType = z.infer<typeof crmTypeSchema>

export const crmNames = {
  salesforce: 'Salesforce',
  hubspot: 'HubSpot',
  pipedrive: 'Pipedrive',
} as const satisfies Record<CrmType, string>
