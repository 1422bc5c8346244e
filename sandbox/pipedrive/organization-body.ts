import { z } from 'zod'
import type { Database } from '../kit/database.ts'
import { customFieldsSchema } from './person-body.ts'
import { openRecordStore, type StoredRecord } from './record-store.ts'

const organizationBodySchema = z.object({
  name: z.string(),
  visible_to: z.number(),
  label_ids: z.array(z.number()),
  address: z.record(z.string(), z.string().nullable()).nullable(),
  website: z.string().nullable(),
  linkedin: z.string().nullable(),
  industry: z.number().nullable(),
  annual_revenue: z.number().nullable(),
  employee_count: z.number().nullable(),
  custom_fields: customFieldsSchema,
})

/** An organization's own part, under the names that Pipedrive gives its members. */
export type OrganizationBody = z.infer<typeof organizationBodySchema>
export type Organization = StoredRecord<OrganizationBody>

export const openOrganizationStore = (db: Database) => openRecordStore(db, 'organization', organizationBodySchema)
export type OrganizationStore = ReturnType<typeof openOrganizationStore>

export const firstOrganizationId = 41

export const blankOrganization: OrganizationBody = {
  name: '',
  visible_to: 3,
  label_ids: [],
  address: null,
  website: null,
  linkedin: null,
  industry: null,
  annual_revenue: null,
  employee_count: null,
  custom_fields: {},
}
