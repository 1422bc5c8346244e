import type { Metadata } from 'next'
import NextLink from 'next/link'
import { crmHref, mappingHref } from '@/src/components/crm/crm-pages.ts'
import { ObjectPills } from '@/src/components/crm/objects/object-pills.tsx'
import { choiceParameter, readPageQuery } from '@/src/components/page-query.ts'
import { capitalized } from '@/src/lib/core/text/capitalized.ts'
import { specOf, syncedObjects } from '@/src/lib/crm/domain/objects.ts'
import { connectionsOf } from '@/src/lib/records/connections/sync-views.ts'
import { objectsOf } from '@/src/lib/records/connections/connection-objects.ts'
import { MappingEditor } from '@/src/components/crm/mapping/mapping-editor.tsx'
import { connectionPage } from '@/src/components/crm/connection/connection-page.tsx'
import { type CrmParams, requireCrmType } from '@/src/components/crm/require-connection.ts'
import { Notice } from '@/src/components/ui/notice.tsx'
import { may, peopleWhoMay } from '@/src/lib/core/access/roles.ts'
import { crmNames } from '@/src/lib/crm/domain/crm-type.ts'

export async function generateMetadata({ params }: { params: CrmParams }): Promise<Metadata> {
  return { title: `${crmNames[await requireCrmType(params)]}: field mapping` }
}

export default connectionPage(async ({ tenant, connection, searchParams }) => {
  const { object = 'contact' } = await readPageQuery(searchParams, { object: choiceParameter(syncedObjects) })
  const [objects, connections] = await Promise.all([
    objectsOf(tenant.client, connection.id),
    connectionsOf(tenant.client, tenant.organizationId),
  ])
  const isOn = objects.some((each) => each.object === object && each.enabled)
  const others = connections.flatMap(({ crmType }) => (crmType === connection.crmType ? [] : [crmType]))
  const crm = crmNames[connection.crmType]
  const { many } = specOf(object)
  const canEdit = may(tenant.role, 'connections')
  return (
    <div className="flex flex-col gap-4">
      <div>
        <h2 className="text-base font-semibold">Field mapping</h2>
        <p className="text-muted">
          Which fields of ADSapp and {crm} are synced, in which direction, and which side wins when both changed one.
        </p>
      </div>
      {canEdit ? null : (
        <Notice tone="info" quiet title="You can view this page, but not change anything">
          The field mapping is for {peopleWhoMay('connections')} of {tenant.organizationName}. Your role is {tenant.role}.
        </Notice>
      )}
      <ObjectPills current={object} hrefOf={(each) => mappingHref(connection.crmType, each)} />
      {isOn ? null : (
        <Notice tone="info" quiet title={`${capitalized(many)} are not synced with ${crm}`}>
          These are the fields that are synced once they are switched on, on the{' '}
          <NextLink href={crmHref(connection.crmType)} className="text-link">
            overview
          </NextLink>
          .{canEdit ? ' You can change them before.' : ''}
        </Notice>
      )}
      <MappingEditor key={object} crmType={connection.crmType} object={object} others={others} canEdit={canEdit} />
    </div>
  )
})
