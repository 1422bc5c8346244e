import { type CrmType, crmTypeSchema } from '../../../src/lib/crm/domain/crm-type.ts'

const only = process.env['CHAOS_CRM']

/** All CRMs, or the one that CHAOS_CRM names. */
export const crms: readonly CrmType[] = crmTypeSchema.options.filter((crmType) => only === undefined || crmType === only)
