select * from no_plan();

-- The register of what can hold values of a person who is a contact: every column of text or JSON that we have made. A new one is
-- entered here: with 'person', and private.erasure_scrub or erasure_here has to clear it; otherwise with why it holds none.
create table tests.register (tbl text, columns text, holds text);
insert into tests.register values
  ('public.contacts', 'email first_name last_name phone company job_title custom field_times sort_name search_text', 'person'),
  ('public.contacts_secrets', 'passport_number passport_country visa_number visa_type visa_country',
   'sealed, gone with the contact'),
  ('public.contact_consents', 'channel purpose status', 'words of ours'),
  ('public.contact_consents', 'source', 'gone with the contact'),
  ('public.contact_relationships', 'kind', 'words of ours'),
  ('public.contact_documents', 'kind content_type', 'words of ours'),
  ('public.contact_documents', 'name content', 'gone with the contact'),
  ('public.contact_documents', 'seal', 'a key''s name and what it takes to open a file'),
  ('public.accounts', 'name domain website phone industry account_type street city state postal_code country payment_terms'
    ' payment_method currency status custom field_times sort_name search_text', 'a company'),
  ('public.industries', 'name code description status custom field_times sort_name search_text', 'an industry'),
  ('public.notes', 'title body author preview sort_name search_text custom field_times', 'person'),
  ('public.tasks', 'subject body preview sort_name search_text custom field_times', 'person'),
  ('public.activities', 'subject body outcome location preview sort_name search_text custom field_times', 'person'),
  ('public.activities', 'kind direction', 'no words of their own'),
  ('public.activities', 'accounts contacts opportunities leads', 'ids, gone with what they lead to'),
  ('public.tasks', 'type status priority due', 'no words of their own'),
  ('public.tasks', 'accounts contacts opportunities leads', 'ids, gone with what they lead to'),
  ('public.notes', 'accounts contacts opportunities leads', 'ids, gone with what they lead to'),
  ('public.leads', 'first_name last_name email phone company_name job_title travel_interests source campaign description custom'
    ' field_times sort_name search_text', 'person'),
  ('public.leads', 'lead_status interest_level currency', 'words of ours'),
  ('public.lead_scoring', 'expression', 'rules'), ('public.lead_scoring_rules', 'label field operator value', 'a rule'),
  ('public.opportunity_competitors', 'name strengths weaknesses status', 'another company'),
  ('public.opportunity_stage_history', 'stage status', 'a stage'),
  ('private.leads_counts', 'status source', 'words that several have'),
  ('private.accounts_counts', 'industry account_type', 'words that several have'),
  ('private.opportunities_counts', 'counted_by stage status currency', 'words of ours'),
  ('public.record_associations', 'from_object field to_object role', 'gone with the contact'),
  ('public.opportunities', 'contact_roles', 'ids, gone with whom they lead to, and what that one is to it'),
  ('public.opportunities', 'name stage status currency lost_reason travel_type destinations budget_level description source'
    ' contacts custom field_times sort_name search_text', 'a sale'),
  ('public.quotes', 'decided_by reject_reason name terms custom search_text', 'person'),
  ('public.quotes', 'quote_number currency status field_times sort_name', 'a sale'),
  ('public.quote_lines', 'description', 'person'), ('public.quote_lines', 'currency kind', 'what is sold'),
  ('public.tickets', 'ticket_number issue photos address notes custom sort_name search_text', 'person'),
  ('public.tickets', 'device_type device_model service priority status currency payment_status', 'what is repaired'),
  ('public.tickets', 'field_times', 'names of fields'),
  ('public.intake_items', 'payload contact_values ticket_values sender_user source reason email_key phone_key search_text',
   'person'),
  ('public.intake_items', 'type status matched_then', 'words of ours'),
  ('public.intake_items', 'identity sent_as', 'a hash'), ('public.intake_rules', 'rules', 'rules'),
  ('private.quote_links', 'token_hash', 'a hash'),
  ('public.pipelines', 'label', 'a pipeline'), ('public.pipeline_stages', 'key label kind', 'a stage'),
  ('public.crm_sync_state', 'crm_record_id base crm_base outgoing late_writes last_error conflict_details candidates', 'person'),
  ('public.crm_sync_state', 'object_type status list waits', 'words of ours, ids'),
  ('public.crm_sync_changes', 'crm_record_id before after reason', 'person'),
  ('public.crm_sync_changes', 'object_type side kind field actor_kind', 'names of fields, words of ours'),
  ('public.crm_sync_changes', 'facts', 'times, words of ours'),
  ('public.notification_events', 'kind data', 'words of ours, ids'),
  ('public.notification_states', 'kind data', 'words of ours, ids'),
  ('public.notification_settings', 'kind mail', 'words of ours'),
  ('public.notifications', 'kind data', 'words of ours, ids'),
  ('public.crm_conflict_decisions', 'keep filter status', 'words of ours, ids, names of fields'),
  ('public.crm_planned_changes', 'crm_record_id before after', 'person'),
  ('public.crm_planned_changes', 'object_type stage impact side field cause', 'names of fields, words of ours'),
  ('public.crm_undo_items', 'message', 'person'), ('public.crm_undo_items', 'object_type outcome reason', 'words of ours'),
  ('public.crm_previews', 'errors differences', 'person'),
  ('public.crm_previews', 'sync_type direction status objects phase reading has_read', 'words of ours'),
  ('public.crm_previews', 'draft', 'names of fields, settings'),
  ('public.crm_previews', 'checkpoint by_object expected_by_object counts', 'positions of a reader, numbers'),
  ('public.crm_previews', 'users', 'people who use a CRM, by their ids'),
  ('public.crm_preview_records', 'crm_record_id title changes error link record keys', 'person'),
  ('public.crm_preview_records', 'object_type outcomes', 'words of ours'),
  ('public.crm_preview_writes', 'crm_record_id properties before keys', 'person'),
  ('public.crm_preview_writes', 'object_type', 'words of ours'),
  ('public.crm_drift_measurements', 'by_object', 'numbers'),
  ('public.webhook_endpoints', 'last_error', 'person'),
  ('public.webhook_endpoints', 'kind name url event_types payload status status_reason signing_key previous_key',
   'a system, words of ours, sealed'),
  ('public.webhook_deliveries', 'history', 'person'), ('public.webhook_deliveries', 'type data status', 'words of ours, ids'),
  ('public.crm_sync_logs', 'errors', 'person'),
  ('public.crm_sync_logs', 'sync_type direction status trigger phase objects', 'words of ours'),
  ('public.crm_sync_logs', 'checkpoint', 'positions of a reader'),
  ('public.crm_sync_logs', 'remapped turned', 'names of fields'), ('public.crm_sync_logs', 'undo_scope', 'ids, names of fields'),
  ('public.crm_sync_logs', 'guard by_object expected_by_object', 'numbers'),
  ('public.crm_met_records', 'object_type refs', 'ids in a CRM until the run ends'),
  ('public.crm_webhook_events', 'event_key crm_record_id merged_into', 'person'),
  ('public.crm_webhook_events', 'object_type kind', 'words of ours'),
  ('public.crm_audit_log', 'subject details', 'person'),
  ('public.crm_audit_log', 'action', 'words of ours'),
  ('public.crm_dead_letters', 'job reason', 'person'),
  ('public.crm_connections', 'last_error health', 'person'),
  ('public.crm_connections', 'crm_type status settings', 'settings'),
  ('public.crm_connections', 'credentials webhook_salt', 'secrets of the connection'),
  ('public.crm_connections', 'account api_usage users_error', 'the account, its usage'),
  ('public.crm_connection_objects', 'settings', 'person'),
  ('public.crm_connection_objects', 'object_type sync_cursor', 'words of ours, the position of a reader'),
  ('public.crm_webhooks', 'reason', 'person'),
  ('public.crm_webhooks', 'setup status crm_webhook_ids objects url last_key', 'the subscription'),
  ('public.crm_webhook_refusals', 'crm_type code', 'words of ours'),
  ('public.crm_mapping_versions', 'object_type mappings', 'names of fields'),
  ('public.crm_field_mappings', 'object_type adsapp_field crm_field direction transform_rule conflict_policy', 'names of fields'),
  ('public.crm_oauth_states', 'state_hash crm_type code_verifier environment app', 'secrets of a connect'),
  ('public.erasures', 'targets', 'ids in CRMs until they have answered'),
  ('public.erasures', 'subject', 'a keyed hash'),
  ('public.erasures', 'source status step receipt', 'words of ours, numbers'),
  ('public.erased_identities', 'hash', 'keyed hashes'),
  ('public.erased_identities', 'kind', 'words of ours'),
  ('public.privacy_settings', 'hash_key', 'a sealed key'),
  ('public.organizations', 'name slug', 'the organisation'),
  ('public.organization_members', 'role', 'words of ours'),
  ('public.former_members', 'email name', 'who has left the team'),
  ('public.crm_users', 'crm_user_id kind name email matched_by', 'people who use a CRM'),
  ('public.invitations', 'email role token_hash', 'who is invited to the team, until a month after; a hash'),
  ('public.api_keys', 'name prefix scopes', 'what uses a key'),
  ('public.api_keys', 'key_hash acting_secret', 'secrets of a key'),
  ('public.saved_views', 'name query', 'person'), ('public.saved_views', 'object_type', 'words of ours'),
  ('public.usual_views', 'object_type', 'words of ours'),
  ('public.import_rows', 'cells match_key before written problems', 'person'),
  ('public.import_rows', 'outcome', 'words of ours'),
  ('public.imports', 'file_name columns', 'person'),
  ('public.imports', 'object_type settings state counts problem', 'names of fields, numbers, words of ours, the team'),
  ('private.idempotency_keys', 'key answer', 'person'),
  ('private.idempotency_keys', 'hash', 'a hash'),
  ('public.gateway_items', 'email phone payload invalid', 'person'),
  ('public.gateway_results', 'contact_key record_id error warnings history', 'person'),
  ('public.gateway_results', 'user_id crm_type kind status action state pending', 'a user of a parent service, our words, ids'),
  ('public.gateway_deliveries', 'answer idempotency_key', 'person'),
  ('public.gateway_deliveries', 'user_id kind hash', 'a user of a parent service; a hash'),
  ('public.gateway_integrations', 'last_error', 'person'),
  ('public.gateway_integrations', 'user_id crm_type status account_id account_name', 'a user of a parent service, the account'),
  ('public.gateway_integrations', 'credentials', 'secrets of the integration'),
  ('public.channel_pages', 'page_id page_name channels', 'a page of the organisation'),
  ('public.knowledge_sources', 'url type method body graphql query headers auth secrets pagination rules state etag last_modified'
    ' content_hash last_error', 'how a source is asked, words of ours, sealed'),
  ('public.knowledge_sources', 'sample', 'what an outside system says, as long as it says so'),
  ('public.knowledge_chunks', 'path text meaning content_hash', 'what an outside system says, as long as it says so'),
  ('public.knowledge_staged_chunks', 'path text meaning content_hash words', 'the same, while it is read'),
  ('public.knowledge_terms', 'term', 'words that many passages have'),
  ('public.knowledge_embeddings', 'model content_hash embedding', 'words of ours; a hash; what a text means, gone with it'),
  ('public.knowledge_links', 'channel name description', 'what a source is called'),
  ('public.knowledge_documents', 'content', 'sealed: what an outside system has sent, as long as it is linked'),
  ('public.knowledge_documents', 'seal message_ids', 'what opens it, ids of messages'),
  ('public.knowledge_fetches', 'outcome code message', 'words of ours'),
  ('private.knowledge_usage', 'purpose', 'a word of ours'),
  ('pgmq.q_crm_knowledge', 'message headers', 'ids of sources'),
  ('pgmq.a_crm_knowledge', 'message headers', 'ids of sources'),
  ('pgmq.q_crm_outbox', 'message headers', 'ids of endpoints'),
  ('pgmq.a_crm_outbox', 'message headers', 'ids of endpoints'),
  ('pgmq.q_crm_gateway', 'message headers', 'ids of integrations'),
  ('pgmq.a_crm_gateway', 'message headers', 'ids of integrations'),
  ('private.heartbeats', 'name', 'words of ours'),
  ('private.sign_in_attempts', 'key', 'keyed hashes'),
  ('pgmq.q_crm_live', 'message headers', 'ids of connections'), ('pgmq.a_crm_live', 'message headers', 'ids of connections'),
  ('pgmq.q_crm_work', 'message headers', 'ids of connections, runs and erasures'),
  ('pgmq.a_crm_work', 'message headers', 'ids of connections, runs and erasures');

create view tests.holding as
  select t.schemaname || '.' || t.tablename as tbl, c.column_name::text as col
  from pg_tables t
  join information_schema.columns c on c.table_schema = t.schemaname and c.table_name = t.tablename
  where (t.schemaname in ('public', 'private') or t.schemaname = 'pgmq' and t.tablename ~ '^[qa]_')
    and c.data_type in ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea', 'USER-DEFINED');
select set_eq('select tbl, col from tests.holding',
  $$ select tbl, col from tests.register cross join unnest(string_to_array(columns, ' ')) col $$,
  'every column that can hold text or JSON is in the register, once');
select is((select count(*) from tests.register cross join unnest(string_to_array(columns, ' '))),
  (select count(*) from (select distinct tbl, col from tests.register cross join unnest(string_to_array(columns, ' ')) col) d),
  'and none twice');
create table public.planted (id integer, note text);
select isnt_empty($$ select tbl, col from tests.holding where tbl = 'public.planted' $$, 'a new table is noticed');
drop table public.planted;

\ir fixtures/person-everywhere.sql

create function tests.rows_with(p_tbl text) returns bigint language plpgsql as $$
declare
  v_rows bigint;
begin
  execute format('select count(*) from %s t where to_jsonb(t)::text ilike any ($1)', p_tbl) into v_rows
  using array['%secret%', '%9999 9999%', '%' || tests.id('zoe') || '%'];
  return v_rows;
end
$$;
select cmp_ok(tests.rows_with(tbl), '>', 0::bigint, tbl || ' holds something of her')
from tests.register where holds = 'person' order by tbl;

create table tests.erasure as select public.erasure_begin(tests.id('A'), tests.id('zoe'), tests.id('ann'), 'person',
  array[tests.id('one')], '[{"kind": "email", "hash": "h-email"}, {"kind": "crm", "hash": "h-crm"}]', 'h-subject') as id;
select is(public.erasure_begin(tests.id('A'), tests.id('zoe'), tests.id('ann'), 'person', '{}', '[]', 'x'),
  (select id from tests.erasure), 'who asks twice gets the same erasure');
select is((select status || ' ' || (last_error ->> 'code') from public.crm_sync_state where id = tests.id('link zoe')),
  'excluded erasing', 'from the beginning nothing is synced any more');
create function tests.after_trash() returns text language plpgsql as $$
declare
  v_state text;
begin
  update public.contacts set deleted_at = now() where id = tests.id('zoe');
  update public.contacts set deleted_at = null where id = tests.id('zoe');
  select status || ' ' || pending || ' ' || (last_error ->> 'code') into v_state
  from public.crm_sync_state where id = tests.id('link zoe');
  raise exception 'undo' using detail = v_state;
exception when others then
  get stacked diagnostics v_state = pg_exception_detail;
  return v_state;
end
$$;
select is(tests.after_trash(), 'excluded false erasing', 'nor after she was deleted and restored meanwhile');
create function tests.new_links() returns bigint language plpgsql as $$
declare
  v_links bigint;
begin
  perform public.crm_finish_connect(tests.id('later'), tests.id('A'), tests.id('ann'), 'pipedrive', '{"sealed": true}',
    '{"id": "later"}', '{}', '[{"object_type": "contact", "enabled": true, "settings": {}}]', '[]');
  update public.contacts set deleted_at = now() where id = tests.id('zoe');
  update public.contacts set deleted_at = null where id = tests.id('zoe');
  select count(*) into v_links from public.crm_sync_state
  where connection_id = tests.id('later') and record_id = tests.id('zoe');
  raise exception 'undo' using detail = v_links::text;
exception when others then
  if sqlerrm <> 'undo' then raise; end if;
  get stacked diagnostics v_links = pg_exception_detail;
  return v_links;
end
$$;
select is(tests.new_links(), 0::bigint, 'and no CRM that is connected meanwhile gets her');
select throws_like($$ select public.erasure_begin(tests.id('B'), tests.id('zoe'), tests.id('bob'), 'person', '{}', '[]', 'x') $$,
  '%contact_not_found%', 'another organisation has no such contact');
select is(public.erasure_here((select id from tests.erasure), 'an older state', '[]'), 'moved',
  'what was hashed has to be what is there');
update public.crm_sync_state set crm_record_id = null, outgoing_at = now() where id = tests.id('link zoe');
select is(public.erasure_here((select id from tests.erasure), private.erasure_state(tests.id('zoe')), '[]'), 'unanswered',
  'the answer of a create in flight is waited for');
update public.crm_sync_state set crm_record_id = 'secret-1' where id = tests.id('link zoe');
select is(public.erasure_here((select id from tests.erasure), private.erasure_state(tests.id('zoe')), '[]'), 'done',
  'she is erased');
select is(tests.rows_with(tbl), 0::bigint,
  tbl || ' holds nothing of her') from tests.register where holds = 'person' order by tbl;
select is((select receipt -> 'here' from public.erasures), '{"contacts": 1, "links": 1, "notes": 5, "leads": 2, "quotes": 1,
  "tickets": 1, "opportunities": 1, "intake": 6,
  "changes": 9,
  "runs": 1,
  "events": 2, "mentions": 2, "audit": 2, "deadLetters": 2}'::jsonb, 'the receipt counts what was erased');
select is((select targets from public.erasures) @> jsonb_build_array(jsonb_build_object('connectionId', tests.id('one'),
  'erase', true, 'ids', jsonb_build_array('secret-1'))), true, 'her id is kept until the CRM has answered');

select is((select array_agg(key) from private.idempotency_keys), array['kept'], 'what was answered of others is kept');
select results_eq('select q.name, q.terms, q.custom, l.description, q.total from public.quotes q
  join public.quote_lines l on l.quote_id = q.id', $$ values ('Rome for […]',
  'Dear […] ([…], […]): half now.', '{"to": "[…]", "all": "[…]", "paid": 2}'::jsonb, 'Room of […]', 100::numeric) $$,
  'what was sold to her at what price stays');
select results_eq('select payload, status, count(*) from public.intake_items group by 1, 2 order by payload, status', $$ values
  ('{}'::jsonb, 'approved', 2::bigint), ('{}', 'rejected', 4), ('{"of": "bea"}', 'pending_approval', 1),
  ('{"of": "guest"}', 'pending_approval', 1) $$,
  'what she has sent in is known to have come, and what is open of it is not to be approved');
select results_eq('select name, description, lost_reason from public.opportunities',
  $$ values ('[…]', 'Ask […]', 'Of […] again') $$, 'a deal stays, without her name');
select is(public.outbox_settle(tests.id('endpoint'), tests.id('lease'), jsonb_build_array(jsonb_build_object(
    'id', (select id from public.webhook_deliveries where type = 'under way'),
    'status', 'queued', 'wait_seconds', 1, 'attempt', '{"response": "secret"}'::jsonb)), false), '{"stopped": null}',
  'the answer of an attempt that was under way is not noted');
select is(tests.rows_with('public.webhook_deliveries'), 0::bigint, 'and so nothing of her comes back');
select is((select email from public.contacts), 'bea@kept.test', 'Bea is still there');
select is((select last_name from public.leads), 'Kept', 'and so is the lead that she was not');
select is((select candidates from public.crm_sync_state where id = tests.id('link bea')),
  '[{"crmRecordId": "7", "label": "Bea"}]'::jsonb, 'with her other candidate');
select is((select count(*) from public.crm_sync_changes where after = '"bea@kept.test"'), 1::bigint, 'and her history');
select is((select errors -> 3 ->> 'code' from public.crm_sync_logs), 'kept', 'and the notes about others');
select is((select count(*) from public.crm_sync_changes), 10::bigint, 'that something was changed stays known');
select results_eq('select body, contacts from public.notes', $$ values ('<p>kept</p>', tests.id('bea')::text) $$,
  'a note about others too stays, without her');

-- The CRM answers: not yet, then it has done it.
select public.erasure_answer((select id from tests.erasure), tests.id('two'),
  '{"crmType": "salesforce", "outcome": "none", "records": 0}',
  '[]');
select public.erasure_answer((select id from tests.erasure), tests.id('one'),
  '{"crmType": "hubspot", "outcome": "failed", "records": 1, "code": "forbidden"}', '["secret-1"]');
select is(public.erasure_end((select id from tests.erasure)), 'incomplete', 'what a CRM has not done leaves it incomplete');
select throws_like(format('select public.erasure_retry(%L, %L, %L, false)', (select id from tests.erasure), tests.id('B'),
  tests.id('bob')),
  '%erasure_not_open%', 'another organisation cannot go on with it');
select public.erasure_retry((select id from tests.erasure), tests.id('A'), tests.id('ann'), false);
select public.erasure_answer((select id from tests.erasure), tests.id('one'),
  '{"crmType": "hubspot", "outcome": "erased", "records": 1}', '[]');
select is(public.erasure_end((select id from tests.erasure)), 'done', 'once it has, the erasure is done');
select is((select tests.rows_with('public.erasures')), 0::bigint, 'and holds nothing of her');
select is((select jsonb_array_length(receipt -> 'crms') from public.erasures), 2, 'but one answer of each CRM');

select * from finish();
