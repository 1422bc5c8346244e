import { z } from 'zod'
import { crmNames, crmTypeSchema } from './crm-type.ts'

/** Where the push gateway delivers to: every CRM that is synced, and those that are pushed to alone. */
export const destinationTypeSchema = z.enum([...crmTypeSchema.options, 'klaviyo', 'creatio'])
export type DestinationType = z.infer<typeof destinationTypeSchema>

export const destinationTypes: readonly DestinationType[] = destinationTypeSchema.options

/** Contacts of one push, at most: what the CRM takes in a call, or what is sent side by side. */
export const batchSizes = {
  salesforce: 200,
  hubspot: 100,
  pipedrive: 10,
  klaviyo: 1_000,
  creatio: 60,
} as const satisfies Record<DestinationType, number>

export const destinationNames = {
  ...crmNames,
  klaviyo: 'Klaviyo',
  creatio: 'Creatio',
} as const satisfies Record<DestinationType, string>
