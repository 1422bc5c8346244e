import { registeredCrms } from '../../src/lib/crm/registry.ts'
import { describeCompanyGraph } from '../chaos/support/company-graph-suite.ts'

/** The first of tests/chaos/company-graph.test.ts. */
for (const crmType of registeredCrms) describeCompanyGraph(crmType, 1)
