import { registeredCrms } from '../../src/lib/crm/registry.ts'
import { describeCompanyGraph } from './support/company-graph-suite.ts'

/** A hundred orders of arrival with each CRM, others each time, half of the syncs killed at a request. */
for (const crmType of registeredCrms) describeCompanyGraph(crmType, 100, Date.now() % 1_000_000)
