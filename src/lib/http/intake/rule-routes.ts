import { previewIntakeRules, readIntakeRules, saveIntakeRules } from '../../records/intake/rules.ts'
import { namingAuthor } from '../meanwhile.ts'
import { respond, type Route } from '../route.ts'
import { withTenant } from '../with-tenant.ts'
import { intakeRuleOperations } from './rule-operations.ts'

const { read, save, preview } = intakeRuleOperations

/** Everything under /api/intake/rules. */
export const intakeRuleRoutes: readonly Route[] = [
  withTenant(read, async (_input, tenant) => respond(read, 200, await readIntakeRules(tenant))),
  withTenant(save, async ({ body }, tenant) => {
    const edits = { subject: tenant.organizationId, actions: 'intake_rules.' }
    return respond(save, 200, await namingAuthor(tenant, edits, () => saveIntakeRules(tenant, body)))
  }),
  withTenant(preview, async ({ body }, tenant) =>
    respond(preview, 200, { rules: [...(await previewIntakeRules(tenant, body.rules))] }),
  ),
]
