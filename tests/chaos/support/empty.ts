import type { CrmType } from '../../../src/lib/crm/domain/crm-type.ts'
import type { Crm, Hub } from '../../integration/support/hub.ts'

const accounts = { salesforce: { org: 'acme' }, hubspot: { portal: 4711 }, pipedrive: { company: 8101 } } as const

/** An account without records, whose connections and webhooks stay. */
export async function emptyCrm(crm: Crm, crmType: CrmType): Promise<void> {
  await crm.control('POST', 'seed', { ...accounts[crmType], count: 0, replace: true })
}

/** No records, links, runs, events or jobs here; the connections stay, as if they had synced nothing yet. */
export async function emptyHub({ stack }: Hub): Promise<void> {
  await stack.runScript(`
    delete from crm_sync_logs; delete from crm_sync_state; delete from crm_webhook_events; delete from crm_dead_letters; delete from contacts; delete from accounts;
    update crm_connection_objects set sync_cursor = null;
    update crm_connections set status = 'active', refresh_holder = null, refresh_until = null, last_full_at = null, last_delta_at = null;
    select pgmq.purge_queue('crm_live'); select pgmq.purge_queue('crm_work');`)
}
