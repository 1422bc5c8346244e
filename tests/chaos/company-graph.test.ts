import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { describeCompanyGraph } from './support/company-graph-suite.ts'

/** A hundred orders of arrival with each CRM, others each time, half of the syncs killed at a request. */
for (const crmType of crmTypeSchema.options) describeCompanyGraph(crmType, 100, Date.now() % 1_000_000)
