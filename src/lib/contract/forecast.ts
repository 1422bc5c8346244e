import { z } from 'zod'
import { apiUsageSchema } from '../crm/domain/account.ts'
import { syncedObjectSchema } from '../crm/domain/objects.ts'

export const forecastSchema = z
  .object({
    crmRecords: z.number().nullable().describe('Null when the CRM does not say.'),
    openEnded: z
      .array(syncedObjectSchema)
      .describe(
        'What is synced where it is about linked records: how many of these the CRM has is not known before. Those that were linked so far are counted; each further one adds to the numbers.',
      ),
    adsappRecords: z.number(),
    calls: z.number().describe('Approximate number of requests to the CRM.'),
    cost: z
      .object({ amount: z.number(), unit: apiUsageSchema.shape.unit })
      .describe('What the CRM charges for them, in its own unit.'),
    seconds: z.number().describe('At least this long, by the CRM’s rate limit.'),
    days: z.number().describe('How many days it takes with the daily budget; 1 where there is none.'),
  })
  .meta({ id: 'Forecast' })
