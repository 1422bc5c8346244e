import { cache } from 'react'
import { requireTenant } from '@/src/components/shell/require-tenant.ts'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { toFailure } from '@/src/lib/core/errors.ts'
import { deliveredPage } from '@/src/lib/records/connections/gateway.ts'
import { intakeItem } from '@/src/lib/records/intake/items.ts'
import { importById } from '@/src/lib/records/imports/imports.ts'
import { channelPageOf } from '@/src/lib/records/knowledge/pages.ts'
import { linkedSources } from '@/src/lib/records/knowledge/sources.ts'
import { linkById } from '@/src/lib/records/links/link-views.ts'
import { recordById } from '@/src/lib/records/fields/stored-record.ts'
import { webhookEndpoint } from '@/src/lib/records/organization/webhooks.ts'
import { runById } from '@/src/lib/records/connections/sync-views.ts'

// What a page is about, read once per request: the layout asks whether it is there, the title and the page what it is.

export const readStored = cache(async (object: RecordObject, id: string) => {
  const { client, organizationId } = await requireTenant()
  return recordById(client, { organizationId, object, id })
})

export const readRun = cache(async (id: string) => {
  const { client, organizationId } = await requireTenant()
  return runById(client, organizationId, id)
})

export const readLink = cache(async (id: string) => {
  const { client, organizationId } = await requireTenant()
  return linkById(client, organizationId, id)
})

export const readImport = cache(async (id: string) => {
  const { client, organizationId } = await requireTenant()
  return importById(client, organizationId, id)
})

export const readEndpoint = cache(async (id: string) => {
  const { client, organizationId } = await requireTenant()
  return webhookEndpoint(client, organizationId, id)
})

export const readChannelPage = cache(async (id: string) => {
  const { client, organizationId } = await requireTenant()
  return channelPageOf(client, organizationId, id)
})

export const readSource = cache(async (page: string, id: string) => {
  const { client, organizationId } = await requireTenant()
  const [source] = await linkedSources(client, organizationId, { page, id })
  return source ?? null
})

export const readMessage = cache(async (id: string) => {
  const { client, organizationId } = await requireTenant()
  try {
    return await intakeItem({ client, organizationId }, id)
  } catch (thrown) {
    if (toFailure(thrown).code === 'intake_not_found') return null
    throw thrown
  }
})

/** As many of its results as are shown, the latest first. */
export const deliveryRowsMax = 500

export const readDelivery = cache(async (id: string) => {
  const { client, organizationId } = await requireTenant()
  return deliveredPage(client, organizationId, {
    query: null,
    status: null,
    crmType: null,
    delivery: id,
    before: null,
    limit: deliveryRowsMax,
  })
})
