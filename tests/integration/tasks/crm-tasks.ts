import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js'
import { z } from 'zod'
import { PIPEDRIVE_SANDBOX_CREDENTIALS } from '../../../sandbox/pipedrive/server.ts'
import { SALESFORCE_SANDBOX_CREDENTIALS } from '../../../sandbox/salesforce/server.ts'
import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Hub } from '../support/hub.ts'
import { sendJson } from '../support/send-json.ts'

const activitySchema = z.looseObject({
  id: z.number(),
  subject: z.string(),
  done: z.boolean(),
  type: z.string(),
  due_date: z.string().nullable(),
  due_time: z.string().nullable(),
})

const taskToContact = [{ associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined, associationTypeId: 204 }]

/** What is done and seen of tasks in each CRM. `refOf`: the id there of a record here. */
export function crmTasks(hub: () => Hub, refOf: (crmType: CrmType, recordId: string) => Promise<string>) {
  const pipedrive = (method: string, path: string, body?: unknown) =>
    sendJson(hub().crm('pipedrive').url, { 'x-api-token': PIPEDRIVE_SANDBOX_CREDENTIALS.apiToken }, method, path, body)

  const hubSpotTask = async (id: string) => {
    const names = ['hs_task_subject', 'hs_task_status', 'hs_timestamp', 'hs_task_type', 'hubspot_owner_id']
    return (await hub().hubspot.crm.objects.tasks.basicApi.getById(await refOf('hubspot', id), names)).properties
  }
  const activity = async (id: string) =>
    z.object({ data: activitySchema }).parse(await pipedrive('GET', `/api/v2/activities/${await refOf('pipedrive', id)}`)).data
  const addActivity = async (body: object) =>
    z.object({ data: activitySchema }).parse(await pipedrive('POST', '/api/v2/activities', body)).data

  const salesforce = (method: string, path: string, body?: unknown) => {
    const token = { authorization: `Bearer ${SALESFORCE_SANDBOX_CREDENTIALS.accessToken}` }
    return sendJson(hub().crm('salesforce').url, token, method, `/services/data/v68.0${path}`, body)
  }
  const salesforceTask = async (id: string) =>
    z.looseObject({}).parse(await salesforce('GET', `/sobjects/Task/${await refOf('salesforce', id)}`))

  const addInHubSpot = async (properties: Record<string, string>, about: string | null) => {
    const { id } = await hub().hubspot.crm.objects.tasks.basicApi.create({ properties, associations: [] })
    if (about === null) return
    const inputs = [{ _from: { id }, to: { id: about }, types: taskToContact }]
    await hub().hubspot.crm.associations.v4.batchApi.create('tasks', 'contacts', { inputs })
  }
  return { pipedrive, hubSpotTask, activity, addActivity, salesforce, salesforceTask, addInHubSpot }
}
