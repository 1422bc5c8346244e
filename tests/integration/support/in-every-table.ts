import type { Hub } from './hub.ts'

/** Gives an organisation something in each table that a sync, a page or a person has left empty, with this mark in its texts. */
export async function fillTables(hub: Hub, of: { connectionId: string; contactId: string; accountId: string }, mark: string) {
  const { organizationId, stack } = hub
  const insert = (sql: string, ...values: readonly unknown[]) => stack.sql(sql, [organizationId, ...values])
  const run = `(select id from crm_sync_logs where organization_id = $1 limit 1)`
  await insert(`insert into notes (organization_id, body, accounts) values ($1, $2, $3)`, mark, of.accountId)
  await insert(`insert into leads (organization_id, last_name) values ($1, $2)`, mark)
  await insert(`insert into tasks (organization_id, subject, contacts) values ($1, $2, $3)`, mark, of.contactId)
  await insert(
    `insert into api_keys (organization_id, name, prefix, key_hash, scopes) values ($1, $2, 'adsk_', repeat('a', 64), '{gateway}')`,
    mark,
  )
  await insert(
    `insert into crm_dead_letters (organization_id, connection_id, job, attempts, reason) values ($1, $3, '{}', 1, $2)`,
    mark,
    of.connectionId,
  )
  await insert(
    `insert into crm_met_records (run_id, organization_id, object_type, refs) values (${run}, $1, 'contact', array[$2])`,
    mark,
  )
  await insert(
    `insert into crm_planned_changes (organization_id, connection_id, run_id, stage, object_type, link_id, impact, side, cause)
     values ($1, $3, ${run}, 'pull', 'contact', gen_random_uuid(), 'change', 'crm', $2)`,
    mark,
    of.connectionId,
  )
  await insert(
    `insert into crm_webhook_events (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
     values ($1, $3, $2, 'contact', 'changed', $2, now())`,
    mark,
    of.connectionId,
  )
  await insert(`insert into crm_webhook_refusals (organization_id, crm_type, code, day) values ($1, 'hubspot', $2, now())`, mark)
  await insert(`insert into erasures (organization_id, source, status, subject) values ($1, 'person', 'done', $2)`, mark)
  await insert(
    `insert into erased_identities (organization_id, erasure_id, kind, hash)
     values ($1, (select id from erasures where organization_id = $1), 'email', $2)`,
    mark,
  )
  await insert(`insert into former_members (organization_id, user_id, name) values ($1, gen_random_uuid(), $2)`, mark)
  await insert(`insert into privacy_settings (organization_id, hash_key) values ($1, to_jsonb($2::text))`, mark)
}
