import type { Hub } from './hub.ts'

type Victim = {
  readonly connectionId: string
  readonly contactId: string
  readonly accountId: string
  readonly opportunityId: string
}
type Row = Readonly<Record<string, unknown>>

/** Gives an organisation something in each table that a sync, a page or a person has left empty, with this mark in its texts. */
export async function fillTables(hub: Hub, of: Victim, mark: string) {
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
    `insert into crm_mapping_versions (organization_id, connection_id, object_type, version, mappings)
     values ($1, $3, 'contact', 1, jsonb_build_array($2::text))`,
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
    `insert into crm_undo_items (run_id, change_id, organization_id, connection_id, object_type, is_made, message)
     select ${run}, c.id, $1, $3, 'contact', false, $2 from crm_sync_changes c where c.organization_id = $1 limit 1`,
    mark,
    of.connectionId,
  )
  await insert(
    `insert into crm_previews (id, organization_id, connection_id, sync_type, status, errors, differences)
     values ('d1000000-0000-4000-8000-000000000099', $1, $3, 'full', 'completed', jsonb_build_array($2::text), jsonb_build_array($2::text))`,
    mark,
    of.connectionId,
  )
  const preview = `'d1000000-0000-4000-8000-000000000099'`
  await insert(
    `insert into crm_preview_records (preview_id, id, organization_id, object_type, title, link)
     values (${preview}, gen_random_uuid(), $1, 'contact', $2, '{}')`,
    mark,
  )
  await insert(
    `insert into crm_preview_writes (preview_id, organization_id, object_type, crm_record_id) values (${preview}, $1, 'contact', $2)`,
    mark,
  )
  await insert(
    `insert into crm_drift_measurements (organization_id, connection_id, population, sampled, differing, low, high, confidence, alarm, by_object)
     values ($1, $3, 1, 1, 0, 0, 1, 0.95, 0.02, jsonb_build_object($2::text, 1))`,
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
  for (const [table, row] of rowsWithin(of, hub.userId, mark)) {
    const columns = Object.keys(row)
    // Each column reads what it is given as its own type does.
    await insert(
      `insert into ${table} (organization_id, ${columns.join(', ')})
       select $1, ${columns.map((column) => `r.${column}`).join(', ')} from jsonb_populate_record(null::${table}, $2) r`,
      row,
    )
  }
}

const idOf = (place: number) => `d1000000-0000-4000-8000-${String(place).padStart(12, '0')}`

/** What belongs to records, to people and to the push gateway: each after what it refers to. */
function rowsWithin({ contactId, accountId, opportunityId }: Victim, userId: string, mark: string): [table: string, row: Row][] {
  const [other, quote, view, file, delivery, integration, endpoint, page, source] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(idOf)
  const sealed = { v: 1, k: mark, iv: mark, tag: mark, ct: mark }
  const hash32 = '0'.repeat(32)
  const service = { user_id: mark, crm_type: 'hubspot' }
  return [
    ['activities', { kind: 'call', subject: mark, body: mark, contacts: contactId, started_at: '2026-11-20T09:00:00Z' }],
    ['contacts', { id: other, last_name: mark }],
    ['contacts_secrets', { id: contactId, passport_number: sealed, passport_expiry: '2030-01-01' }],
    ['contact_relationships', { contact_id: contactId, related_id: other, kind: 'assistant' }],
    ['contact_consents', { contact_id: contactId, channel: 'email', status: 'granted', source: mark }],
    ['contact_documents', { contact_id: contactId, kind: 'passport', name: mark, content_type: 'text/plain', content: mark }],
    ['opportunity_competitors', { opportunity_id: opportunityId, name: mark, strengths: mark }],
    [
      'quotes',
      { id: quote, name: mark, account_id: accountId, contact_id: contactId, opportunity_id: opportunityId, currency: 'EUR' },
    ],
    ['quote_lines', { quote_id: quote, currency: 'EUR', position: 1, description: mark, unit_price: 10, unit_cost: 4 }],
    ['tickets', { contact_id: contactId, ticket_number: mark, issue: mark, address: mark, notes: mark, photos: mark }],
    ['intake_items', { type: 'repair_request', payload: { mark }, contact_values: { email: mark }, sender_user: mark }],
    ['intake_rules', { rules: [{ source: mark }] }],
    ['saved_views', { id: view, created_by: userId, object_type: 'contact', name: mark, query: mark, is_shared: true }],
    ['usual_views', { user_id: userId, object_type: 'contact', view_id: view }],
    ['notification_events', { kind: mark, subject: contactId }],
    ['notification_states', { kind: mark, subject: contactId }],
    ['notification_settings', { user_id: userId, kind: mark, in_page: true, mail: 'off' }],
    ['notifications', { user_id: userId, kind: mark, subject: contactId, in_page: true }],
    ['crm_conflict_decisions', { decided_by: userId, keep: 'crm', filter: { field: mark } }],
    ['imports', { id: file, created_by: userId, object_type: 'contact', file_name: mark, columns: [mark] }],
    ['import_rows', { import_id: file, row_number: 1, cells: [mark] }],
    [
      'webhook_endpoints',
      { id: endpoint, name: mark, url: mark, event_types: ['webhook.test'], signing_key: sealed, last_error: mark },
    ],
    ['webhook_deliveries', { endpoint_id: endpoint, type: mark, subject_id: contactId, data: { id: mark } }],
    ['channel_pages', { id: page, page_id: mark, page_name: mark, channels: ['facebook'] }],
    ['knowledge_sources', { id: source, page, url: mark, headers: { mark }, secrets: sealed, sample: mark }],
    ['knowledge_links', { source_id: source, channel: 'facebook', name: mark, is_active: true }],
    ['knowledge_documents', { source_id: source, content: 'c2VhbGVk', seal: sealed, message_ids: [mark] }],
    ['knowledge_fetches', { source_id: source, started_at: '2026-11-20T09:00:00Z', outcome: 'failed', message: mark }],
    ['knowledge_chunks', { source_id: source, position: 0, path: mark, text: mark, content_hash: hash32, search: "'open'" }],
    [
      'knowledge_staged_chunks',
      { source_id: source, load: source, position: 0, path: mark, text: mark, content_hash: hash32, words: [mark] },
    ],
    ['knowledge_terms', { source_id: source, term: mark, chunks: 60 }],
    ['knowledge_embeddings', { source_id: source, model: mark, content_hash: hash32, dimensions: 512 }],
    ['gateway_integrations', { id: integration, ...service, credentials: sealed, account_id: mark, account_name: mark }],
    ['gateway_deliveries', { id: delivery, user_id: mark, kind: 'contact', idempotency_key: mark }],
    ['gateway_items', { delivery_id: delivery, position: 0, email: mark, payload: { email: mark } }],
    [
      'gateway_results',
      { delivery_id: delivery, position: 0, integration_id: integration, ...service, kind: 'contact', contact_key: mark },
    ],
  ]
}
