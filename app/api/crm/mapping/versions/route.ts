import { engine } from '@/src/lib/crm/engine.ts'
import { mappingDiff } from '@/src/lib/crm/domain/mapping-diff.ts'
import { connectedCrm } from '@/src/lib/crm/use-cases/mapped-connection.ts'
import { mapping } from '@/src/lib/http/operations/mapping.ts'
import { respond } from '@/src/lib/http/route.ts'
import { withTenant } from '@/src/lib/http/with-tenant.ts'
import { readMappingVersions } from '@/src/lib/records/connections/mapping-versions.ts'
import { memberEmails } from '@/src/lib/records/organization/member-emails.ts'
import { otherMethods } from '@/src/lib/http/other-methods.ts'

export const GET = withTenant(mapping.readMappingVersions, async ({ query }, { client, organizationId }) => {
  const { crm_type: crmType, object_type: object } = query
  const { id } = await connectedCrm(engine(), { organizationId, crmType })
  const versions = await readMappingVersions(client, id, object)
  const emails = await memberEmails(client, organizationId, [...new Set(versions.map(({ savedBy }) => savedBy))])
  const changed = versions.map(({ version, mappings, savedAt, savedBy }, index) => ({
    version,
    savedAt,
    savedBy: emails.get(savedBy ?? '') ?? null,
    changes: [...mappingDiff(versions[index + 1]?.mappings ?? mappings, mappings)],
    mappings: [...mappings],
  }))
  return respond(mapping.readMappingVersions, 200, { versions: changed })
})

export const { DELETE, OPTIONS, PATCH, POST, PUT } = otherMethods(GET)
