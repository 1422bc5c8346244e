select * from no_plan();

-- One row of every table in each organisation; five people in A.
select tests.found_two_organizations();
insert into public.contacts (id, organization_id, first_name)
values (tests.id('contact A'), tests.id('A'), 'Ada'), (tests.id('contact B'), tests.id('B'), 'Bea');
insert into public.contact_consents (organization_id, contact_id, channel, status, source)
select tests.id(o), tests.id('contact ' || o), 'email', 'granted', 'Form' from unnest(array['A', 'B']) o;
insert into public.contacts (id, organization_id, first_name) values (tests.id('other A'), tests.id('A'), 'Cai'),
  (tests.id('other B'), tests.id('B'), 'Dan');
insert into public.contact_relationships (organization_id, contact_id, related_id, kind)
select tests.id(o), tests.id('contact ' || o), tests.id('other ' || o), 'child' from unnest(array['A', 'B']) o;
insert into public.contact_documents (organization_id, contact_id, name, content_type, content)
select tests.id(o), tests.id('contact ' || o), 'a.txt', 'text/plain', 'a' from unnest(array['A', 'B']) o;
insert into public.contacts_secrets (id, organization_id, passport_expiry)
select tests.id('contact ' || o), tests.id(o), '2030-01-01' from unnest(array['A', 'B']) o;
insert into public.accounts (organization_id, name) select tests.id(o), 'Acme' from unnest(array['A', 'B']) o;
-- But for those that every organisation begins with.
delete from public.industries;
insert into public.industries (organization_id, name) select tests.id(o), 'Airships' from unnest(array['A', 'B']) o;
insert into public.opportunities (id, organization_id, name)
select tests.id('rome ' || o), tests.id(o), 'Rome' from unnest(array['A', 'B']) o;
insert into public.quotes (id, organization_id, currency) select tests.id('quote ' || o), tests.id(o), 'EUR'
from unnest(array['A', 'B']) o;
insert into public.quote_lines (organization_id, quote_id, currency, position, description)
select tests.id(o), tests.id('quote ' || o), 'EUR', 1, 'Hotel' from unnest(array['A', 'B']) o;
insert into public.tickets (organization_id, issue) select tests.id(o), 'Screen' from unnest(array['A', 'B']) o;
insert into public.intake_items (organization_id, type, payload) select tests.id(o), 'repair_request', '{}'
from unnest(array['A', 'B']) o;
insert into public.leads (organization_id, last_name) select tests.id(o), 'Lee' from unnest(array['A', 'B']) o;
insert into public.notes (organization_id, body) select tests.id(o), '<p>Note</p>' from unnest(array['A', 'B']) o;
insert into public.tasks (organization_id, subject) select tests.id(o), 'Task' from unnest(array['A', 'B']) o;
insert into public.activities (organization_id, subject) select tests.id(o), 'Call' from unnest(array['A', 'B']) o;
insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id)
select tests.id(o), 'opportunity', tests.id('rome ' || o), 'contacts', 'contact', tests.id('contact ' || o)
from unnest(array['A', 'B']) o;
insert into public.opportunity_competitors (organization_id, opportunity_id, name)
select tests.id(o), tests.id('rome ' || o), 'Rival' from unnest(array['A', 'B']) o;
insert into public.intake_rules (organization_id) select tests.id(o) from unnest(array['A', 'B']) o;
delete from public.lead_scoring_rules where position > 1;
select tests.add_connection('connection A', 'A'), tests.add_connection('connection B', 'B'),
  tests.add_connection('connection A2', 'A', 'salesforce');
insert into public.crm_mapping_versions (organization_id, connection_id, object_type, version, mappings)
select tests.id(o), tests.id('connection ' || o), 'contact', 1, '[]' from unnest(array['A', 'B']) o;
insert into public.crm_field_mappings (organization_id, connection_id, adsapp_field, crm_field)
select tests.id(o), tests.id('connection ' || o), 'email', 'email' from unnest(array['A', 'B']) o;
insert into public.crm_sync_state (organization_id, connection_id, record_id)
select tests.id(o), tests.id('connection ' || o), tests.id('contact ' || o) from unnest(array['A', 'B']) o;
insert into public.crm_sync_logs (organization_id, connection_id, sync_type, lease_token)
select tests.id(o), tests.id('connection ' || o), 'full', gen_random_uuid() from unnest(array['A', 'B']) o;
insert into public.crm_met_records (run_id, organization_id, refs) select id, organization_id, '{1}' from public.crm_sync_logs;
delete from public.crm_sync_changes;
insert into public.crm_sync_changes (organization_id, connection_id, side, kind, reason)
select tests.id(o), tests.id('connection ' || o), 'crm', 'updated', 'test' from unnest(array['A', 'B']) o;
insert into public.crm_planned_changes (organization_id, connection_id, run_id, stage, link_id, impact, side, cause)
select r.organization_id, r.connection_id, r.id, 'pull', gen_random_uuid(), 'change', 'crm', 'test' from public.crm_sync_logs r;
insert into public.crm_undo_items (run_id, change_id, organization_id, connection_id, object_type, is_made)
select r.id, c.id, r.organization_id, r.connection_id, 'contact', false
from public.crm_sync_logs r join public.crm_sync_changes c using (organization_id);
insert into public.crm_previews (id, organization_id, connection_id, sync_type)
select tests.id('preview ' || o), tests.id(o), tests.id('connection ' || o), 'full' from unnest(array['A', 'B']) o;
insert into public.crm_preview_records (preview_id, id, organization_id, object_type, link)
select tests.id('preview ' || o), gen_random_uuid(), tests.id(o), 'contact', '{}' from unnest(array['A', 'B']) o;
insert into public.crm_preview_writes (preview_id, organization_id, object_type, crm_record_id)
select tests.id('preview ' || o), tests.id(o), 'contact', '7' from unnest(array['A', 'B']) o;
insert into public.crm_drift_measurements
  (organization_id, connection_id, population, sampled, differing, low, high, confidence, alarm)
select tests.id(o), tests.id('connection ' || o), 2, 1, 0, 0, 1, 0.95, 0.02 from unnest(array['A', 'B']) o;
insert into public.crm_audit_log (organization_id, action) select tests.id(o), 'test' from unnest(array['A', 'B']) o;
insert into public.crm_users (connection_id, organization_id, crm_user_id)
select tests.id('connection ' || o), tests.id(o), '7' from unnest(array['A', 'B']) o;
insert into public.former_members (organization_id, user_id) select tests.id(o), tests.id('gone') from unnest(array['A', 'B']) o;
insert into public.privacy_settings (organization_id) select tests.id(o) from unnest(array['A', 'B']) o;
insert into public.erasures (id, organization_id, source, status) select tests.id('erasure ' || o), tests.id(o), 'person', 'done'
from unnest(array['A', 'B']) o;
insert into public.erased_identities (organization_id, erasure_id, kind, hash)
select tests.id(o), tests.id('erasure ' || o), 'email', 'h' from unnest(array['A', 'B']) o;
insert into public.crm_dead_letters (organization_id, connection_id, job, attempts, reason)
select tests.id(o), tests.id('connection ' || o), '{}', 8, 'test' from unnest(array['A', 'B']) o;
insert into public.notification_states (organization_id, kind, subject)
select tests.id(o), 'sync.failed', tests.id(o) from unnest(array['A', 'B']) o;
insert into public.notification_settings (organization_id, user_id, kind, in_page, mail)
select tests.id(o), tests.id(p), 'sync.held', true, 'off' from (values ('A', 'ann'), ('B', 'bob')) v (o, p);
insert into public.notifications (organization_id, user_id, kind, subject, in_page)
select tests.id(o), tests.id(p), 'sync.held', tests.id(o), true from (values ('A', 'ann'), ('B', 'bob')) v (o, p);
insert into public.crm_conflict_decisions (organization_id, decided_by, keep)
select tests.id(o), tests.id('ann'), 'crm' from unnest(array['A', 'B']) o;
insert into public.crm_webhooks (organization_id, connection_id, setup, url)
select tests.id(o), tests.id('connection ' || o), 'app', 'https://secret.example' from unnest(array['A', 'B']) o;
insert into public.crm_webhook_events (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
select tests.id(o), tests.id('connection ' || o), 'k', 'contact', 'changed', '1', now() from unnest(array['A', 'B']) o;
insert into public.crm_webhook_refusals (organization_id, crm_type, code, day, times)
select o, 'hubspot', 'too_old', current_date, 1 from unnest(array[tests.id('A'), tests.id('B'), null]) o;
insert into public.crm_api_usage (organization_id, connection_id, day) select tests.id(o), tests.id('connection ' || o),
  current_date from unnest(array['A', 'B']) o;
insert into public.invitations (organization_id, email, role, token_hash, invited_by, expires_at)
select tests.id(o), 'new@example.test', 'member', 'hash ' || o, tests.id('ann'), now() + interval '1 day'
from unnest(array['A', 'B']) o;
insert into public.api_keys (id, organization_id, name, prefix, key_hash, scopes)
select tests.id(k || o), tests.id(o), k, 'adsk_', encode(sha256((k || o)::bytea), 'hex'), s.scopes
from unnest(array['A', 'B']) o
cross join (values ('writing key ', array['records:read', 'records:write']), ('reading key ', array['records:read']),
                   ('gateway key ', array['gateway', 'intake'])) s (k, scopes);
insert into public.saved_views (id, organization_id, created_by, object_type, name, query)
select tests.id('view ' || o), tests.id(o), tests.id(p), 'contact', 'Saved', ''
from (values ('A', 'ann'), ('B', 'bob')) v (o, p);
insert into public.usual_views (organization_id, user_id, object_type, view_id)
select tests.id(o), tests.id(p), 'contact', tests.id('view ' || o) from (values ('A', 'ann'), ('B', 'bob')) v (o, p);
insert into public.imports (id, organization_id, created_by, object_type, file_name, columns)
select tests.id('import ' || o), tests.id(o), tests.id('ann'), 'contact', 'x.csv', '{x}' from unnest(array['A', 'B']) o;
insert into public.import_rows (import_id, organization_id, row_number, cells)
select tests.id('import ' || o), tests.id(o), 1, '[]' from unnest(array['A', 'B']) o;
insert into public.gateway_integrations (id, organization_id, user_id, crm_type, account_id, account_name)
select tests.id('gateway ' || o), tests.id(o), 'user', 'klaviyo', 'A', 'A' from unnest(array['A', 'B']) o;
insert into public.gateway_deliveries (id, organization_id, user_id, kind)
select tests.id('delivery ' || o), tests.id(o), 'user', 'contact' from unnest(array['A', 'B']) o;
insert into public.gateway_items (delivery_id, position, organization_id, payload)
select tests.id('delivery ' || o), 0, tests.id(o), '{}' from unnest(array['A', 'B']) o;
insert into public.gateway_results (delivery_id, position, organization_id, user_id, integration_id, crm_type, kind, contact_key)
select tests.id('delivery ' || o), 0, tests.id(o), 'user', tests.id('gateway ' || o), 'klaviyo', 'contact', 'e:x'
from unnest(array['A', 'B']) o;
insert into public.webhook_endpoints (id, organization_id, url, event_types)
select tests.id('endpoint ' || o), tests.id(o), 'https://example.com', '{webhook.test}' from unnest(array['A', 'B']) o;
insert into public.webhook_deliveries (organization_id, endpoint_id, type, subject_id, data)
select tests.id(o), tests.id('endpoint ' || o), 'webhook.test', tests.id('endpoint ' || o), '{}' from unnest(array['A', 'B']) o;
insert into public.channel_pages (id, organization_id, page_id, page_name)
select tests.id('page ' || o), tests.id(o), '1', 'Page' from unnest(array['A', 'B']) o;
insert into public.knowledge_sources (id, organization_id, page, url)
select tests.id('source ' || o), tests.id(o), tests.id('page ' || o), 'https://example.com' from unnest(array['A', 'B']) o;
insert into public.knowledge_links (organization_id, source_id, channel, name, is_active)
select tests.id(o), tests.id('source ' || o), 'facebook', 'Shop', true from unnest(array['A', 'B']) o;
insert into public.knowledge_fetches (organization_id, source_id, started_at, outcome)
select tests.id(o), tests.id('source ' || o), now(), 'changed' from unnest(array['A', 'B']) o;
insert into public.knowledge_chunks (organization_id, source_id, position, path, text, content_hash, search)
select tests.id(o), tests.id('source ' || o), 0, '', 'Open at nine.', repeat('0', 32), 'open' from unnest(array['A', 'B']) o;
insert into public.knowledge_staged_chunks (organization_id, source_id, load, position, path, text, content_hash, words)
select tests.id(o), tests.id('source ' || o), tests.id('load'), 0, '', 'Open.', repeat('0', 32), '{}'
from unnest(array['A', 'B']) o;
insert into public.knowledge_terms (organization_id, source_id, term, chunks)
select tests.id(o), tests.id('source ' || o), 'open', 60 from unnest(array['A', 'B']) o;
insert into public.knowledge_embeddings (organization_id, source_id, model, content_hash, dimensions)
select tests.id(o), tests.id('source ' || o), 'test', repeat('0', 32), 512 from unnest(array['A', 'B']) o;
insert into public.knowledge_documents (source_id, organization_id, content, seal)
select tests.id('source ' || o), tests.id(o), '', '{}' from unnest(array['A', 'B']) o;
insert into public.crm_oauth_states (state_hash, organization_id, user_id, crm_type, connection_id, code_verifier, expires_at)
select 'hash ' || o, tests.id(o), tests.id('ann'), 'hubspot', gen_random_uuid(), '{}',
  now() + interval '1 minute' from unnest(array['A', 'B']) o;

-- Access to rows of organisation A: how many rows a statement affects, or the SQLSTATE of its refusal.
create table tests.access (tbl text, op text, anon text, member text, admin text, owner text, foreigner text, service text,
  primary key (tbl, op));
insert into tests.access values
  ('organizations', 'select', '42501', '1', '1', '1', '0', '1'),
  ('organizations', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('organizations', 'update', '42501', '0', '1', '1', '0', '1'),
  ('organizations', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('contact_consents', 'select', '42501', '1', '1', '1', '0', '1'),
  ('contact_consents', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('contact_consents', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('contact_consents', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('contact_relationships', 'select', '42501', '1', '1', '1', '0', '1'),
  ('contact_relationships', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('contact_relationships', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('contact_relationships', 'delete', '42501', '1', '1', '1', '0', '1'),
  ('contact_documents', 'select', '42501', '1', '1', '1', '0', '1'),
  ('contact_documents', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('contact_documents', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('contact_documents', 'delete', '42501', '1', '1', '1', '0', '1'),
  ('quotes', 'select', '42501', '1', '1', '1', '0', '1'),
  ('quotes', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('quotes', 'update', '42501', '1', '1', '1', '0', '1'),
  ('quotes', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('tickets', 'select', '42501', '1', '1', '1', '0', '1'),
  ('tickets', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('tickets', 'update', '42501', '1', '1', '1', '0', '1'),
  ('tickets', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('intake_items', 'select', '42501', '1', '1', '1', '0', '1'),
  ('intake_items', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('intake_items', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('intake_items', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('quote_lines', 'select', '42501', '1', '1', '1', '0', '1'),
  ('quote_lines', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('quote_lines', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('quote_lines', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('quotes_secrets', 'select', '42501', '0', '1', '1', '0', '1'),
  ('quotes_secrets', 'insert', '42501', '42501', '42501', '42501', '42501', '23505'),
  ('quotes_secrets', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('quotes_secrets', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('contacts_secrets', 'select', '42501', '0', '1', '1', '0', '1'),
  ('contacts_secrets', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('contacts_secrets', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('contacts_secrets', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('crm_users', 'select', '42501', '1', '1', '1', '0', '1'),
  ('crm_users', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('crm_users', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('crm_users', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('former_members', 'select', '42501', '1', '1', '1', '0', '1'),
  ('former_members', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('former_members', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('former_members', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('organization_members', 'select', '42501', '5', '5', '5', '0', '5'),
  ('organization_members', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('organization_members', 'update', '42501', '42501', '42501', '42501', '42501', '5'),
  ('organization_members', 'delete', '42501', '42501', '42501', '42501', '42501', 'P0001'),
  ('accounts', 'select', '42501', '1', '1', '1', '0', '1'),
  ('accounts', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('accounts', 'update', '42501', '1', '1', '1', '0', '1'),
  ('accounts', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('industries', 'select', '42501', '1', '1', '1', '0', '1'),
  ('industries', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('industries', 'update', '42501', '1', '1', '1', '0', '1'),
  ('industries', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('tasks', 'select', '42501', '1', '1', '1', '0', '1'),
  ('tasks', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('tasks', 'update', '42501', '1', '1', '1', '0', '1'),
  ('tasks', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('leads', 'select', '42501', '1', '1', '1', '0', '1'),
  ('leads', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('leads', 'update', '42501', '1', '1', '1', '0', '1'),
  ('leads', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('notes', 'select', '42501', '1', '1', '1', '0', '1'),
  ('notes', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('notes', 'update', '42501', '1', '1', '1', '0', '1'),
  ('notes', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('opportunities', 'select', '42501', '1', '1', '1', '0', '1'),
  ('opportunities', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('opportunities', 'update', '42501', '1', '1', '1', '0', '1'),
  ('opportunities', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('opportunity_competitors', 'select', '42501', '1', '1', '1', '0', '1'),
  ('opportunity_competitors', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('opportunity_competitors', 'update', '42501', '1', '1', '1', '0', '1'),
  ('opportunity_competitors', 'delete', '42501', '1', '1', '1', '0', '1'),
  ('record_associations', 'select', '42501', '1', '1', '1', '0', '1'),
  ('record_associations', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('record_associations', 'update', '42501', '1', '1', '1', '0', '1'),
  ('record_associations', 'delete', '42501', '1', '1', '1', '0', '1'),
  ('pipelines', 'select', '42501', '1', '1', '1', '0', '1'),
  ('pipelines', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('pipelines', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('pipelines', 'delete', '42501', '42501', '42501', '42501', '42501', '23503'),
  ('pipeline_stages', 'select', '42501', '6', '6', '6', '0', '6'),
  ('pipeline_stages', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('pipeline_stages', 'update', '42501', '42501', '42501', '42501', '42501', '6'),
  ('pipeline_stages', 'delete', '42501', '42501', '42501', '42501', '42501', '23503'),
  ('contacts', 'select', '42501', '2', '2', '2', '0', '2'),
  ('contacts', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('contacts', 'update', '42501', '2', '2', '2', '0', '2'),
  ('contacts', 'delete', '42501', '42501', '42501', '42501', '42501', '2');
insert into tests.access
select t, op, '42501',
  case op when 'select' then seen else '42501' end, case op when 'select' then seen else '42501' end,
  case op when 'select' then seen else '42501' end,
    case op when 'select' then case seen when '1' then '0' else seen end else '42501' end, '1'
from (values ('lead_scoring', '1'), ('lead_scoring_rules', '1'), ('intake_rules', '1'), ('opportunity_stage_history', '1'),
  ('crm_connections', '1'), ('crm_connection_objects', '1'), ('crm_field_mappings', '1'), ('crm_sync_state', '1'),
  ('crm_mapping_versions', '1'),
  ('crm_sync_logs', '1'), ('activities', '1'),
             ('crm_sync_changes', '1'), ('crm_planned_changes', '1'), ('crm_undo_items', '1'),
             ('crm_previews', '1'), ('crm_preview_records', '1'),
             ('crm_preview_writes', '42501'), ('crm_drift_measurements', '1'), ('crm_audit_log', '1'),
             ('crm_oauth_states', '42501'), ('knowledge_documents', '42501'), ('crm_met_records', '42501'),
             ('crm_dead_letters', '1'), ('crm_conflict_decisions', '1'),
             ('notification_events', '42501'), ('notification_states', '42501'),
               ('crm_webhooks', '1'),
             ('privacy_settings', '1'), ('erasures', '1'), ('erased_identities', '1'),
             ('crm_webhook_events', '1'), ('crm_webhook_refusals', '1'), ('crm_api_usage', '1'),
             ('channel_pages', '1'), ('knowledge_sources', '1'), ('knowledge_links', '1'), ('knowledge_fetches', '1'),
             ('knowledge_chunks', '1'), ('knowledge_staged_chunks', '42501'), ('knowledge_terms', '42501'),
             ('knowledge_embeddings', '42501')) v (t, seen)
cross join unnest(array['select', 'insert', 'update', 'delete']) op;
-- What the gateway delivers is for those who run the connections, and what others are told for those who run the webhooks.
insert into tests.access
select t, op, '42501', case op when 'select' then '0' else '42501' end, case op when 'select' then '1' else '42501' end,
  case op when 'select' then '1' else '42501' end, case op when 'select' then '0' else '42501' end, '1'
from unnest(array['gateway_integrations', 'gateway_deliveries', 'gateway_items', 'gateway_results', 'webhook_endpoints',
                  'webhook_deliveries']) t
cross join unnest(array['select', 'insert', 'update', 'delete']) op;
-- What somebody is told, and how, is that person's alone.
insert into tests.access values
  ('notifications', 'select', '42501', '0', '0', '1', '0', '1'),
  ('notifications', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('notifications', 'update', '42501', '0', '0', '1', '0', '1'),
  ('notifications', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('notification_settings', 'select', '42501', '0', '0', '1', '0', '1'),
  ('notification_settings', 'insert', '42501', '1', '1', '1', '42501', '1'),
  ('notification_settings', 'update', '42501', '0', '0', '1', '0', '1'),
  ('notification_settings', 'delete', '42501', '0', '0', '1', '0', '1');
-- Invitations are for those who may invite.
insert into tests.access values
  ('invitations', 'select', '42501', '0', '1', '1', '0', '1'),
  ('invitations', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('invitations', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('invitations', 'delete', '42501', '42501', '42501', '42501', '42501', '1'),
  ('api_keys', 'select', '42501', '0', '3', '3', '0', '3'),
  ('api_keys', 'insert', '42501', '42501', '42501', '42501', '42501', '1'),
  ('api_keys', 'update', '42501', '42501', '42501', '42501', '42501', '3'),
  ('api_keys', 'delete', '42501', '42501', '42501', '42501', '42501', '3');
-- A view is its owner's (Ann's, who owns A) until it is shared.
insert into tests.access values
  ('saved_views', 'select', '42501', '0', '0', '1', '0', '1'),
  ('saved_views', 'insert', '42501', '1', '1', '1', '42501', '23502'),
  ('saved_views', 'update', '42501', '0', '0', '1', '0', '1'),
  ('saved_views', 'delete', '42501', '0', '0', '1', '0', '1'),
  ('usual_views', 'select', '42501', '0', '0', '1', '0', '1'),
  ('usual_views', 'insert', '42501', '42501', '42501', '1', '42501', '23502'),
  ('usual_views', 'update', '42501', '0', '0', '1', '0', '1'),
  ('usual_views', 'delete', '42501', '0', '0', '1', '0', '1');
-- Imports are for those who may import, each somebody's.
insert into tests.access values
  ('imports', 'select', '42501', '0', '1', '1', '0', '1'),
  ('imports', 'insert', '42501', '42501', '1', '1', '42501', '23502'),
  ('imports', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('imports', 'delete', '42501', '0', '1', '1', '0', '1'),
  ('import_rows', 'select', '42501', '0', '1', '1', '0', '1'),
  ('import_rows', 'insert', '42501', '42501', '1', '1', '42501', '1'),
  ('import_rows', 'update', '42501', '42501', '42501', '42501', '42501', '1'),
  ('import_rows', 'delete', '42501', '42501', '42501', '42501', '42501', '1');
-- Organisation A has two connections.
update tests.access
set service = '2', member = replace(member, '1', '2'), admin = replace(admin, '1', '2'), owner = replace(owner, '1', '2')
where tbl in ('crm_connections', 'crm_connection_objects') and op = 'select';
update tests.access set service = '2' where tbl in ('crm_connections', 'crm_connection_objects') and op in ('update', 'delete');
-- Who was erased is for those who may erase.
update tests.access set member = '0' where tbl in ('erasures', 'erased_identities') and op = 'select';
-- A manager is to the tables what a member is, and a viewer who tries to edit.
alter table tests.access add manager text, add viewer text;
update tests.access set manager = member,
  viewer = case when tbl not in ('contacts',
    'accounts', 'industries', 'quotes', 'tickets', 'opportunities', 'leads', 'notes', 'tasks', 'record_associations',
    'contact_consents',
    'contact_relationships', 'contact_documents', 'opportunity_competitors') then
    member when op = 'insert' then '42501'
    when op = 'update' and member <> '42501' or op = 'delete' and member = '1' then '0' else member end;
-- What is secret is for managers too, and so are imports.
update tests.access set manager = admin where tbl in ('contacts_secrets', 'quotes_secrets', 'imports', 'import_rows');
-- A key that may write is a member, one that may read a viewer, and any other one a stranger: in its own organisation too.
alter table tests.access add "writing key A" text, add "reading key A" text, add "gateway key A" text, add "writing key B" text;
update tests.access
set "writing key A" = member, "reading key A" = viewer, "gateway key A" = foreigner, "writing key B" = foreigner;
-- How they are told is for people to say, whatever they may do besides.
update tests.access set viewer = '1', "writing key A" = '42501', "reading key A" = '42501'
where tbl = 'notification_settings' and op = 'insert';
-- What websites have sent in is for people, and so is what replies draw on.
update tests.access set "writing key A" = '0', "reading key A" = '0'
where tbl in ('intake_items', 'intake_rules', 'channel_pages', 'knowledge_sources', 'knowledge_links', 'knowledge_fetches',
  'knowledge_chunks') and op = 'select';

create table tests.statements (tbl text primary key, seen text, added text, changed text);
insert into tests.statements values
  ('organizations', 'id', $$ (name) values ('C') $$, $$ name = 'renamed' $$),
  ('organization_members', 'user_id', $$ (organization_id, user_id, role) values (tests.id('A'), tests.id('bob'), 'owner') $$,
    $$ role = 'owner' $$),
  ('accounts', '*', $$ (organization_id, name) values (tests.id('A'), 'Acme') $$, $$ name = 'Acme' $$),
  ('quotes', '*', $$ (organization_id, currency) values (tests.id('A'), 'EUR') $$, $$ name = 'Oslo' $$),
  ('tickets', '*', $$ (organization_id, issue) values (tests.id('A'), 'Oslo') $$, $$ issue = 'Oslo' $$),
  ('intake_items', 'id', $$ (organization_id, type, payload) values (tests.id('A'), 'repair_request', '{}') $$,
    $$ status = 'approved' $$),
  ('intake_rules', '*', $$ (organization_id) values (tests.id('A')) on conflict (organization_id) do update set version = 5 $$,
    $$ version = 5 $$),
  ('quote_lines', 'id', $$ (organization_id, quote_id, currency, position, description)
    values (tests.id('A'), tests.id('quote A'), 'EUR', 2, 'Oslo') $$, $$ description = 'Oslo' $$),
  ('quotes_secrets', '*', $$ (id, organization_id) values (tests.id('quote A'), tests.id('A')) $$, $$ margin = 1 $$),
  ('industries', '*', $$ (organization_id, name) values (tests.id('A'), 'Oslo') $$, $$ name = 'Oslo' $$),
  ('tasks', '*', $$ (organization_id, subject) values (tests.id('A'), 'Oslo') $$, $$ subject = 'Oslo' $$),
  ('activities', '*', $$ (organization_id, subject) values (tests.id('A'), 'Oslo') $$, $$ subject = 'Oslo' $$),
  ('leads', '*', $$ (organization_id, last_name) values (tests.id('A'), 'Oslo') $$, $$ last_name = 'Oslo' $$),
  ('notes', '*', $$ (organization_id, body) values (tests.id('A'), 'Oslo') $$, $$ body = 'Oslo' $$),
  ('opportunities', '*', $$ (organization_id, name) values (tests.id('A'), 'Oslo') $$, $$ name = 'Oslo' $$),
  ('opportunity_competitors', '*', $$ (organization_id, opportunity_id, name) values (tests.id('A'), tests.id('rome A'), 'X') $$,
    $$ name = 'X' $$),
  ('lead_scoring', 'organization_id', $$ (organization_id) values (tests.id('A'))
    on conflict (organization_id) do update set is_on = false $$, $$ is_on = false $$),
  ('lead_scoring_rules', '*', $$ (organization_id, label, field, operator, points)
    values (tests.id('A'), 'X', 'email', 'is_set', 5) $$, $$ points = 7 $$),
  ('opportunity_stage_history', '*', $$ (organization_id, opportunity_id, stage, status)
    values (tests.id('A'), tests.id('rome A'), 'x', 'open') $$, $$ stage = 'x' $$),
  ('record_associations', '*', $$ (organization_id, from_object, from_id, field, to_object, to_id)
    values (tests.id('A'), 'opportunity', tests.id('rome A'), 'contacts', 'contact', tests.id('contact A'))
    on conflict (from_id, field, to_id) do update set role = 'x' $$, $$ role = 'Decides' $$),
  ('pipelines', '*', $$ (organization_id, label) values (tests.id('A'), 'More') $$, $$ label = 'More' $$),
  ('pipeline_stages', '*', $$ (organization_id, pipeline_id, key, label, probability)
    select tests.id('A'), p.id, 'more', 'More', 1 from public.pipelines p where p.organization_id = tests.id('A') $$,
    $$ label = 'More' $$),
  ('contact_consents', '*', $$ (organization_id, contact_id, channel, status, source)
    values (tests.id('A'), tests.id('contact A'), 'sms', 'granted', 'Form') $$, $$ status = 'withdrawn' $$),
  ('contact_relationships', '*', $$ (organization_id, contact_id, related_id, kind)
    values (tests.id('A'), tests.id('contact A'), tests.id('other A'), 'assistant') $$, $$ kind = 'assistant' $$),
  ('contact_documents', '*', $$ (organization_id, contact_id, name, content_type, content, seal)
    values (tests.id('A'), tests.id('contact A'), 'b.txt', 'text/plain', 'b', '{"v": 1, "k": "1", "iv": "", "tag": ""}') $$,
    $$ name = 'c' $$),
  ('contacts_secrets', '*', $$ (id, organization_id) values (tests.id('contact A'), tests.id('A'))
    on conflict (id) do update set visa_expiry = '2031-01-01' $$,
    $$ passport_expiry = '2031-01-01' $$),
  ('contacts', '*', $$ (organization_id, first_name) values (tests.id('A'), 'Eve') $$, $$ first_name = 'Eve' $$),
  ('crm_connections', 'id', $$ (organization_id, crm_type) values (tests.id('A'), 'pipedrive') $$, $$ status = 'paused' $$),
  ('crm_connection_objects', 'object_type', $$ (connection_id, organization_id, object_type)
    values (tests.id('connection A'), tests.id('A'), 'account') $$, $$ enabled = false $$),
  ('privacy_settings', 'organization_id', $$ (organization_id, trash_days) values (tests.id('A'), 7)
    on conflict (organization_id) do update set trash_days = 7 $$, $$ trash_days = 7 $$),
  ('erasures', 'id', $$ (organization_id, source, status) values (tests.id('A'), 'api', 'done') $$, $$ status = 'dismissed' $$),
  ('erased_identities', 'id', $$ (organization_id, erasure_id, kind, hash)
     values (tests.id('A'), tests.id('erasure A'), 'phone', 'new') $$, $$ lifted_at = now() $$),
  ('crm_field_mappings', '*',
    $$ (organization_id, connection_id, adsapp_field, crm_field)
    values (tests.id('A'), tests.id('connection A'), 'phone', 'phone') $$, $$ direction = 'to_crm' $$),
  ('crm_mapping_versions', '*',
    $$ (organization_id, connection_id, object_type, version, mappings)
    values (tests.id('A'), tests.id('connection A'), 'contact', 2, '[]') $$, $$ version = 3 $$),
  ('crm_sync_state', '*',
    $$ (organization_id, connection_id, crm_record_id) values (tests.id('A'), tests.id('connection A'), '99') $$,
    $$ pending = true $$),
  ('crm_sync_logs', 'id',
    $$ (organization_id, connection_id, sync_type, status)
    values (tests.id('A'), tests.id('connection A'), 'full', 'completed') $$, $$ conflicts = 1 $$),
  ('crm_met_records', 'refs',
    $$ (run_id, organization_id, refs) select id, organization_id, '{2}' from public.crm_sync_logs
    where organization_id = tests.id('A') limit 1 $$, $$ refs = '{2}' $$),
  ('crm_sync_changes', '*',
    $$ (organization_id, connection_id, side, kind, reason)
    values (tests.id('A'), tests.id('connection A'), 'crm', 'updated', 'x') $$, $$ reason = 'x' $$),
  ('crm_planned_changes', '*',
    $$ (organization_id, connection_id, run_id, stage, link_id, impact, side, cause)
    select r.organization_id, r.connection_id, r.id, 'push', r.id, 'change', 'crm', 'x' from public.crm_sync_logs r
    where r.organization_id = tests.id('A') limit 1 $$, $$ cause = 'x' $$),
  ('crm_undo_items', '*',
    $$ (run_id, change_id, organization_id, connection_id, object_type, is_made)
    select r.id, c.id, r.organization_id, r.connection_id, 'contact', true
    from public.crm_sync_logs r cross join public.crm_sync_changes c
    where r.organization_id = tests.id('A') and c.organization_id = tests.id('B') limit 1 $$, $$ reason = 'busy' $$),
  ('crm_previews', 'id', $$ (organization_id, connection_id, sync_type, status)
     values (tests.id('A'), tests.id('connection A'), 'full', 'completed') $$, $$ phase = 'push' $$),
  ('crm_preview_records', 'id', $$ (preview_id, id, organization_id, object_type, link)
     values (tests.id('preview A'), gen_random_uuid(), tests.id('A'), 'contact', '{}') $$, $$ title = 'x' $$),
  ('crm_preview_writes', 'keys', $$ (preview_id, organization_id, object_type, crm_record_id)
     values (tests.id('preview A'), tests.id('A'), 'contact', 'new') $$, $$ keys = '{x}' $$),
  ('crm_drift_measurements', '*',
    $$ (organization_id, connection_id, population, sampled, differing, low, high, confidence, alarm)
     values (tests.id('A'), tests.id('connection A'), 2, 1, 0, 0, 1, 0.95, 0.02) $$, $$ api_calls = 3 $$),
  ('crm_audit_log', '*', $$ (organization_id, action) values (tests.id('A'), 'x') $$, $$ action = 'x' $$),
  ('crm_dead_letters', '*',
    $$ (organization_id, connection_id, job, attempts, reason) values (tests.id('A'), tests.id('connection A'), '{}', 1, 'x') $$,
    $$ reason = 'x' $$),
  ('notification_events', 'id', $$ (organization_id, kind, subject) values (tests.id('A'), 'sync.held', tests.id('x')) $$,
    $$ kind = 'x' $$),
  ('notification_states', 'subject', $$ (organization_id, kind, subject) values (tests.id('A'), 'x', tests.id('x')) $$,
    $$ reminders = 1 $$),
  ('notification_settings', 'kind', $$ (organization_id, user_id, kind, in_page, mail)
    values (tests.id('A'), coalesce(auth.uid(), tests.id('ann')), 'new', true, 'off') $$, $$ mail = 'daily' $$),
  ('notifications', 'id', $$ (organization_id, user_id, kind, subject, in_page)
    values (tests.id('A'), tests.id('mia'), 'x', tests.id('x'), true) $$, $$ read_at = now() $$),
  ('crm_conflict_decisions', 'id', $$ (organization_id, decided_by, keep) values (tests.id('A'), tests.id('ann'), 'crm') $$,
    $$ keep = 'adsapp' $$),
  ('crm_webhooks', 'id', $$ (organization_id, connection_id, setup) values (tests.id('A'), tests.id('connection A2'), 'app') $$,
    $$ reason = 'x' $$),
  ('crm_webhook_events', '*', $$ (organization_id, connection_id, event_key, object_type, kind, crm_record_id, occurred_at)
     values (tests.id('A'), tests.id('connection A'), 'new', 'contact', 'changed', '1', now()) $$, $$ processed_at = now() $$),
  ('crm_webhook_refusals', '*',
    $$ (organization_id, crm_type, code, day) values (tests.id('A'), 'hubspot', 'new', current_date) $$, $$ times = 2 $$),
  ('crm_api_usage', '*',
    $$ (organization_id, connection_id, day) values (tests.id('A'), tests.id('connection A'), '2020-01-01') $$, $$ live = 2 $$),
  ('crm_users', '*', $$ (connection_id, organization_id, crm_user_id) values (tests.id('connection A'), tests.id('A'), '8') $$,
    $$ matched_by = 'none' $$),
  ('former_members', '*', $$ (organization_id, user_id) values (tests.id('A'), tests.id('bob')) $$, $$ name = 'Gone' $$),
  ('invitations', 'id', $$ (organization_id, email, role, token_hash, invited_by, expires_at)
    values (tests.id('A'), 'x@example.test', 'owner', 'h', tests.id('bob'), now()) $$, $$ role = 'owner' $$),
  ('api_keys', 'id', $$ (organization_id, name, prefix, key_hash, scopes)
    values (tests.id('A'), 'x', 'adsk_', repeat('0', 64), '{gateway}') $$, $$ name = 'x' $$),
  ('saved_views', 'id', $$ (organization_id, object_type, name, query) values (tests.id('A'), 'contact', 'Mine', '') $$,
    $$ name = 'Mine' $$),
  ('usual_views', '*', $$ (organization_id, object_type, view_id) values (tests.id('A'), 'lead', tests.id('view A')) $$,
    $$ view_id = tests.id('view A') $$),
  ('imports', 'id', $$ (organization_id, object_type, file_name, columns) values (tests.id('A'), 'contact', 'x.csv', '{x}') $$,
    $$ place = 1 $$),
  ('import_rows', 'row_number', $$ (import_id, organization_id, row_number, cells)
    values (tests.id('import A'), tests.id('A'), 2, '[]') $$, $$ outcome = 'created' $$),
  ('gateway_integrations', 'id', $$ (organization_id, user_id, crm_type, account_id, account_name)
    values (tests.id('A'), 'other', 'klaviyo', 'A', 'A') $$, $$ status = 'disconnected' $$),
  ('gateway_deliveries', 'id', $$ (organization_id, user_id, kind) values (tests.id('A'), 'user', 'event') $$,
    $$ kind = 'event' $$),
  ('gateway_items', '*', $$ (delivery_id, position, organization_id, payload)
    values (tests.id('delivery A'), 1, tests.id('A'), '{}') $$, $$ email = 'x' $$),
  ('gateway_results', 'id', $$ (delivery_id, position, organization_id, user_id, integration_id, crm_type, kind, contact_key)
    values (tests.id('delivery A'), 0, tests.id('A'), 'user', tests.id('gateway A'), 'hubspot', 'contact', 'e:x') $$,
    $$ status = 'failed' $$),
  ('webhook_endpoints', 'id', $$ (organization_id, url, event_types) values (tests.id('A'), 'https://x.test', '{*}') $$,
    $$ url = 'https://x.test' $$),
  ('webhook_deliveries', 'id', $$ (organization_id, endpoint_id, type, subject_id, data)
    values (tests.id('A'), tests.id('endpoint A'), 'x', tests.id('A'), '{}') $$, $$ status = 'failed' $$),
  ('channel_pages', '*', $$ (organization_id, page_id, page_name) values (tests.id('A'), '2', 'Page') $$, $$ page_name = 'x' $$),
  ('knowledge_sources', 'id', $$ (organization_id, page, url) values (tests.id('A'), tests.id('page A'), 'https://x.test') $$,
    $$ url = 'https://x.test' $$),
  ('knowledge_links', '*', $$ (organization_id, source_id, channel, name, is_active)
    values (tests.id('A'), tests.id('source A'), 'messenger', 'Shop', true) $$, $$ name = 'x' $$),
  ('knowledge_fetches', '*', $$ (organization_id, source_id, started_at, outcome)
    values (tests.id('A'), tests.id('source A'), now(), 'failed') $$, $$ code = 'x' $$),
  ('knowledge_chunks', 'id', $$ (organization_id, source_id, position, path, text, content_hash, search)
    values (tests.id('A'), tests.id('source A'), 1, '', 'Shut.', repeat('1', 32), 'shut') $$, $$ text = 'x' $$),
  ('knowledge_staged_chunks', '*', $$ (organization_id, source_id, load, position, path, text, content_hash, words)
    values (tests.id('A'), tests.id('source A'), tests.id('load'), 1, '', 'Shut.', repeat('1', 32), '{}') $$, $$ text = 'x' $$),
  ('knowledge_terms', '*', $$ (organization_id, source_id, term, chunks)
    values (tests.id('A'), tests.id('source A'), 'shut', 60) $$, $$ chunks = 61 $$),
  ('knowledge_embeddings', '*', $$ (organization_id, source_id, model, content_hash, dimensions)
    values (tests.id('A'), tests.id('source A'), 'test', repeat('1', 32), 512) $$, $$ model = 'x' $$),
  ('knowledge_documents', '*', $$ (source_id, organization_id, content, seal)
    values (tests.id('source A'), tests.id('A'), '', '{}') on conflict (source_id) do update set content = 'y' $$,
    $$ content = 'x' $$),
  ('crm_oauth_states', '*', $$ (state_hash, organization_id, user_id, crm_type, connection_id, code_verifier, expires_at)
     values ('new', tests.id('A'), tests.id('bob'), 'hubspot', gen_random_uuid(), '{}', now()) $$, $$ used_at = now() $$);

select set_eq(
  $$ select tablename::text from pg_tables where schemaname = 'public' $$,
  $$ select tbl from tests.access group by tbl having count(*) = 4 $$,
  'every table of the public schema is covered, for every operation');
select set_eq($$ select tbl from tests.statements $$, $$ select distinct tbl from tests.access $$, 'and has its statements');
select is_empty(
  $$ select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not c.relrowsecurity $$,
  'row level security is on for every table');
select is_empty(
  $$ select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm', 'f') $$,
  'there is no view or foreign table in the public schema, which would read past row level security');
select is_empty(
  $$ select policyname from pg_policies where schemaname = 'public' and roles <> '{authenticated}' $$,
  'every policy is for signed-in people only');
select is_empty(
  $$ select tablename from pg_tables t where schemaname = 'public' and not exists (
       select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
       where i.indrelid = format('public.%I', t.tablename)::regclass and a.attname = case t.tablename when 'organizations'
         then 'id' else 'organization_id' end) $$,
  'every table has an index that begins with its organisation');

create function tests.statement(p_table text, p_op text) returns text
language sql as $$
  select case p_op
    when 'select' then format('select %s from public.%I where %s', seen, tbl, mine)
    when 'insert' then format('insert into public.%I %s', tbl, added)
    when 'update' then format('update public.%I set %s where %s', tbl, changed, mine)
    when 'delete' then format('delete from public.%I where %s', tbl, mine)
  end
  from (select *, case tbl when 'organizations' then 'id' else 'organization_id' end || $m$ = tests.id('A')$m$ as mine
    from tests.statements) s
  where tbl = p_table
$$;
create function tests.become_person(p_person text) returns void
language plpgsql as $$
begin
  perform case p_person
    when 'anon' then tests.as_anonymous()
    when 'service' then tests.as_service()
    else tests.as_user(tests.id(case p_person when 'viewer' then 'vera' when 'member' then 'mia' when 'manager' then 'max'
      when 'admin' then 'adam' when 'owner' then 'ann' when 'foreigner' then 'bob' else p_person end)) end;
end
$$;
grant select on all tables in schema tests to anon, authenticated, service_role;
grant execute on all functions in schema tests to anon, authenticated, service_role;

create function tests.attempt_as(p_person text, p_table text, p_op text) returns text
language plpgsql as $$
declare
  v_outcome text;
begin
  perform tests.become_person(p_person);
  v_outcome := tests.attempt(tests.statement(p_table, p_op));
  perform tests.as_owner();
  return v_outcome;
end
$$;

select is(tests.attempt_as(p.person, a.tbl, a.op), to_jsonb(a) ->> p.person,
  format('%s: %s on %s of organisation A', p.person, a.op, a.tbl))
from tests.access a cross
  join unnest(array['anon', 'viewer', 'member', 'manager', 'admin', 'owner', 'foreigner', 'service',
                           'writing key A', 'reading key A', 'gateway key A', 'writing key B'])
  with ordinality as p (person, n)
order by p.n, a.tbl, a.op;

-- The same without asking for one organisation: what else could be seen or touched.
create function tests.attempt_sql_as(p_person text, p_sql text) returns text
language plpgsql as $$
declare
  v_outcome text;
begin
  perform tests.become_person(p_person);
  v_outcome := tests.attempt(p_sql);
  perform tests.as_owner();
  return v_outcome;
end
$$;
select is(tests.attempt_sql_as(p, format('select %s from public.%I', s.seen, s.tbl)),
          case when p = 'foreigner' and s.tbl in ('organization_members', 'crm_connections', 'crm_connection_objects') then '1'
               when p = 'member' then a.member else a.owner end,
          format('%s sees no rows in %s but those of one organisation', p, s.tbl))
from tests.statements s join tests.access a on a.tbl = s.tbl and a.op = 'select'
cross join unnest(array['member', 'owner', 'foreigner']) p
order by p, s.tbl;
select is(tests.attempt_sql_as('foreigner', 'update public.contacts set first_name = ''Eve'''), '2',
  'an edit of everything touches one''s own organisation only');
select is(tests.attempt_sql_as('owner', 'update public.organizations set name = ''Mine'''), '1',
  'and so does a renaming of everything');
select is(tests.attempt_sql_as('owner', format('update public.organizations set id = %L', tests.id('B'))), '42501',
  'an organisation''s id cannot be taken');

select is(tests.attempt_sql_as(p, format('select %I from public.%I', c.column_name, c.table_name)), '42501',
  format('%s cannot select %s.%s', p, c.table_name, c.column_name))
from information_schema.columns c cross join unnest(array['anon', 'member', 'owner']) p
where c.table_schema = 'public'
  and (c.column_name ~ 'credential|token|cursor|checkpoint|verifier|hash|claims|secret' or (c.table_name, c.column_name)
  in (('erasures', 'targets'), ('crm_webhooks', 'url'), ('crm_webhooks', 'crm_webhook_ids'), ('crm_sync_logs', 'message_id')))
order by c.table_name, c.column_name, p;
select bag_eq(
  $$ select table_name::text, column_name::text from information_schema.columns
     where table_schema = 'public'
       and (column_name ~ 'credential|token|cursor|checkpoint|verifier|state_hash|key_hash|claims|secret'
       or (table_name, column_name)
       in (('webhook_endpoints', 'signing_key'), ('webhook_endpoints', 'previous_key'),
           ('crm_webhooks', 'url'), ('crm_webhooks', 'crm_webhook_ids'), ('crm_sync_logs', 'message_id'))) $$,
  $$ values ('crm_connections', 'credentials'), ('crm_connections', 'credentials_version'), ('crm_connection_objects',
    'sync_cursor'),
            ('crm_sync_logs', 'checkpoint'), ('crm_sync_logs', 'lease_token'), ('crm_sync_logs', 'claims'),
            ('crm_previews', 'checkpoint'), ('crm_previews', 'lease_token'), ('crm_previews', 'claims'),
            ('invitations', 'token_hash'), ('gateway_integrations', 'credentials'),
            ('gateway_integrations', 'credentials_version'), ('api_keys', 'key_hash'), ('api_keys', 'acting_secret'),
            ('webhook_endpoints', 'signing_key'), ('webhook_endpoints', 'previous_key'),
            ('knowledge_sources', 'secrets'),
            ('crm_oauth_states', 'code_verifier'), ('crm_oauth_states', 'state_hash'),
            ('crm_webhooks', 'url'), ('crm_webhooks', 'crm_webhook_ids'), ('crm_sync_logs', 'message_id') $$,
  'only the service may see these columns');
select is(tests.attempt_sql_as('owner', 'select * from public.crm_connections'), '42501',
  'nor all columns of a connection at once');
select is(tests.attempt_sql_as('owner', 'select * from public.crm_sync_logs'), '42501', 'nor of a run');
select is(tests.attempt_sql_as('owner', 'select id from public.crm_sync_logs where lease_token is not null'), '42501',
  'nor ask about them in a condition');

select is(tests.attempt_sql_as('owner', 'select 1 from public.crm_webhook_refusals where organization_id is null'), '0',
  'refusals without an organisation are seen by no person');

insert into public.api_keys (id, organization_id, name, prefix, key_hash, scopes)
select tests.id('secret key ' || o), tests.id(o), 'secret', 'adsk_', encode(sha256(('secret' || o)::bytea), 'hex'),
       array['records:secret']
from unnest(array['A', 'B']) o;
select is(tests.attempt_as('secret key A', 'contacts_secrets', 'select'), '1', 'a key for what is secret sees it');
select is(tests.attempt_as('secret key B', 'contacts_secrets', 'select'), '0', 'in its own organisation alone');

select is(tests.attempt_sql_as('owner', $$ with added as (
    insert into public.contact_documents (organization_id, contact_id, name, content_type, content)
    values (tests.id('A'), tests.id('contact A'), 'b.txt', 'text/plain', 'legible') returning id) select id from added $$),
  '42501', 'a file that is not sealed is added by nobody');

-- The check itself is tested: it reports an additional grant.
grant select (credentials) on public.crm_connections to authenticated;
select is(tests.attempt_sql_as('foreigner', 'select credentials from public.crm_connections'), '1', 'a planted grant is noticed');
create policy planted on public.contacts for select to authenticated using (true);
select is(tests.attempt_as('foreigner', 'contacts', 'select'), '2', 'a planted policy is noticed');

select * from finish();
