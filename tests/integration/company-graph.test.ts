import { crmTypeSchema } from '../../src/lib/crm/domain/crm-type.ts'
import { describeCompanyGraph } from '../chaos/support/company-graph-suite.ts'

/** The first of tests/chaos/company-graph.test.ts. */
for (const crmType of crmTypeSchema.options) describeCompanyGraph(crmType, 1)
