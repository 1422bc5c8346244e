select * from no_plan();
select tests.found_two_organizations();

create table tests.functions as
  select p.oid, n.nspname, p.proname::text, p.oid::regprocedure::text as signature, p.prosecdef, p.proconfig,
    p.prorettype = 'trigger'::regtype as is_trigger
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname in ('public', 'private') and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e');
-- What signed-in people may call; no other role may call anything.
create table tests.for_people (proname text);
insert into tests.for_people values ('knowledge_search'), ('knowledge_models');
insert into tests.for_people values ('crm_conflicts_page'), ('crm_conflict_counts'), ('crm_open_conflict_records'),
  ('crm_open_pairs'), ('crm_owned_conflicts'), ('crm_fitting_conflicts'), ('replayed'), ('crm_conflict_log'),
  ('crm_replay_conflicts'),
  ('crm_replayed_records'), ('crm_open_under');
insert into tests.for_people values ('intake_page'), ('intake_item'), ('intake_approve'), ('intake_reject'), ('intake_decide'),
  ('intake_rules_read'), ('intake_rules_preview'), ('intake_rules_save'),
  ('gateway_page'), ('integration_counts'), ('quote_create'), ('quote_write_lines'), ('quote_lines_of'), ('quote_send'),
  ('quote_renew_link'), ('quote_accept'), ('quote_reject'), ('quote_expire'), ('quote_revise'), ('quote_duplicate'),
  ('account_commitment'), ('quote_stats'), ('records_query'), ('record_create'), ('records_update'), ('records_tag'),
    ('lead_stats'),
  ('contact_stats'), ('account_stats'), ('opportunity_stats'), ('industry_stats'),
  ('industry_key'), ('move_industry'), ('position_between'), ('merge_industry'), ('industry_tree'), ('sort_accounts'),
  ('records_below'), ('account_tree'), ('account_financials'),
  ('close_opportunity'), ('claim_answer'), ('keep_answer'),
  ('secret_values'), ('write_secrets'), ('secrets_of'), ('own_columns'), ('custom_written'),
  ('contact_duplicates'), ('add_contact_document'), ('contact_document_content'), ('merge_contacts'), ('view_contact_secrets'),
  ('import_decide'), ('create_api_key'), ('revoke_api_key'), ('act_as_api_key'), ('acting_api_key'),
  ('move_opportunity'), ('opportunity_forecast'), ('opportunity_pipeline'), ('opportunities_closed'),
  ('lead_steps'), ('assign_lead'), ('lead_duplicates'), ('lead_duplicate_groups'),
  ('lead_score'), ('score_lead'), ('preview_lead_scoring'), ('read_lead_scoring'), ('save_lead_scoring'),
  ('invite_member'), ('accept_invitation'), ('revoke_invitation'), ('change_member_role'),
  ('remove_member'), ('team_members'), ('seen_here'), ('delete_organization'), ('records_page'), ('records_count'),
  ('records_search'),
  ('records_titles'), ('search_pattern'), ('search_fold'),
  ('save_pipelines'), ('opportunity_totals'), ('board_page'), ('convert_lead'),
  ('record_timeline'), ('timeline_sources'), ('api_key_names'),
  ('crm_connection_counts'), ('crm_users_waiting'), ('crm_open_questions'),
  ('crm_attention_reasons'), ('crm_planned_page'), ('crm_history_page'), ('crm_undo_page'), ('crm_undo_counts'),
  ('crm_preview_page'), ('crm_waiting'), ('crm_records_page'),
  ('current_session'), ('my_organizations'), ('my_organizations_with'), ('role_allows'), ('member_emails'), ('phone_key'),
  ('email_key'),
  ('as_key'), ('with_ascii_host'), ('punycode'),
  ('crm_error_groups'), ('crm_open_conflicts'), ('crm_error_reason'), ('custom_is_bounded'),
  -- Called by the triggers on what they edit.
  ('synced_objects'), ('own_objects'), ('record_objects'), ('lock_hierarchy'),
  ('changed_columns'), ('domain_key'), ('is_currency'), ('is_currency_in_use'), ('html_text');

select cmp_ok((select count(*) from tests.functions where proname like 'crm\_%'), '>=', 20::bigint,
  'the engine''s functions are found');
-- Before a request is somebody's, the data API asks whether it is a key's.
select is(has_function_privilege('anon', oid, 'execute'), proname in ('act_as_api_key', 'acting_api_key'),
  signature || ' is for visitors only where it has to be') from tests.functions
  where not is_trigger order by signature;
select is(has_function_privilege('authenticated', oid, 'execute'), proname in (select proname from tests.for_people),
  signature || case when proname in (select proname from tests.for_people) then ' is for people' else ' is not for people' end)
from tests.functions where not is_trigger order by signature;
select is(has_function_privilege('service_role', oid, 'execute'), true, signature || ' is for the service')
from tests.functions where proname like 'crm\_%' and nspname = 'public' order by signature;
-- What is asked of every row of a batch is part of its callers' plans: a search path of its own would make it a call.
select is(coalesce(proconfig::text like '%search_path=%', false), proname not in ('crm_link_json', 'crm_is_unanswered',
    'crm_record_json', 'crm_is_paired', 'crm_is_filtered_out',
    'crm_is_gone_there', 'crm_awaits_person', 'crm_asks_which', 'crm_is_question',
    'crm_left_namesakes', 'crm_name_of', 'crm_namesakes', 'crm_fitting_conflicts', 'crm_preview_begun',
    'crm_preview_drafted', 'crm_preview_is_paired'),
  signature || ' has a search path of its own, unless it is part of its callers'' plans') from tests.functions order by signature;
select is(has_function_privilege('authenticated', oid, 'execute') and proname <> 'crm_fitting_conflicts'
    or prosecdef or nspname <> 'private', false,
  signature || ' is called by functions alone, which have one') from tests.functions
  where proconfig is null order by signature;
select set_eq($$ select proname from tests.functions where prosecdef $$,
  $$ values ('knowledge_search'), ('knowledge_models'), ('crm_preview_store_users'), ('digest_at'),
    ('intake_page'), ('intake_item'), ('intake_approve'), ('intake_reject'), ('intake_decide'), ('intake_reader'),
    ('intake_rules_read'), ('intake_rules_preview'), ('intake_rules_save'),
    ('quotes_derive'), ('quotes_secrets'), ('quotes_versions'), ('quote_lines_sum'), ('lock_quote'),
    ('quote_write_lines'), ('quote_lines_of'), ('quote_send'), ('quote_renew_link'), ('quote_accept'), ('quote_reject'),
    ('quote_expire'), ('quote_revise'), ('quote_duplicate'), ('quote_decide_by_link'),
    ('current_session'), ('my_organizations'), ('my_organizations_with'), ('member_emails'), ('create_organization'),
    ('organizations_slug'), ('members_keep_an_owner'), ('require_permission'), ('read_invitation'), ('invite_member'),
    ('queue_waits'), ('records_query'), ('claim_answer'), ('keep_answer'), ('write_secrets'),
    ('contacts_reports'), ('parts_of_contact'), ('contact_duplicates'), ('merge_contacts'), ('view_contact_secrets'),
    ('import_decide'), ('create_api_key'), ('revoke_api_key'), ('acting_api_key'),
    ('lead_stats'), ('contact_stats'), ('account_stats'), ('opportunity_stats'), ('opportunity_forecast'),
    ('opportunity_pipeline'), ('opportunities_closed'), ('opportunities_history'),
    ('leads_count'), ('contacts_count'), ('accounts_count'), ('opportunities_count'),
    ('assign_lead'), ('lead_duplicates'), ('lead_duplicate_groups'), ('lead_score'), ('score_lead'), ('preview_lead_scoring'),
    ('read_lead_scoring'), ('leads_scored_by_crm'),
    ('save_lead_scoring'), ('store_lead_scoring'), ('lead_scoring_of'), ('leads_score'), ('organizations_scoring'),
      ('tasks_follow_ups'),
    ('accept_invitation'), ('revoke_invitation'), ('change_member_role'), ('remove_member'), ('team_members'), ('seen_here'),
    ('delete_organization'), ('records_page'), ('records_count'), ('records_search'), ('opportunities_derive'),
    ('organizations_pipeline'), ('industries_place'), ('industries_keep_tree'), ('accounts_industry'),
    ('organizations_industries'),
    ('add_first_industries'),
    ('opportunities_contacts'), ('records_members'), ('notes_derive'), ('leads_derive'), ('convert_lead'), ('lead_target'),
    ('tasks_derive'), ('activities_derive'), ('api_key_names'), ('associations_check'), ('associations_follow'),
    ('save_pipelines'), ('stage_leaves'),
    ('crm_records_page'), ('crm_open_questions'),
    ('records_owner'), ('members_come_and_go'), ('crm_match_users'),
    ('notify'), ('notify_over'), ('notifications_claim'), ('links_notify'), ('intake_notify'), ('erasures_notify'),
    ('announce'), ('endpoints_status'), ('records_announce'),
    ('links_announce'), ('runs_announce'),
    ('connections_announce'), ('knowledge_links_last'), ('at_most'), ('documents_fit'),
    ('records_log'), ('records_mark_links'), ('records_unlink'), ('crm_refresh_statistics'),
    ('knowledge_refresh_statistics'),
    ('crm_preview_refresh_statistics'),
            ('crm_send_message'), ('crm_receive_messages'), ('crm_set_message_visibility'), ('crm_delete_message') $$,
  'no other function runs with its owner''s rights');
select is(has_schema_privilege('anon', 'private', 'usage'), false, 'visitors cannot look into the private schema');

-- Whether somebody may found an organisation is the app's to say.
select tests.as_user(tests.id('bob'));
select throws_ok($$ select public.create_organization(tests.id('bob'), 'X', 9) $$, '42501', null, 'a person founds none alone');
select tests.as_service();
select throws_ok($$ select public.create_organization(tests.id('bob'), '   ', 9) $$, '23514', null, 'none is without a name');
select lives_ok($$ select public.create_organization(tests.id('bob'), '  Second  ', 9) $$, 'the app founds one for a person');
select tests.as_user(tests.id('bob'));
select results_eq(
  $$ select o.name, o.slug, m.user_id,
    m.role from public.organizations o join public.organization_members m on m.organization_id = o.id where o.name = 'Second' $$,
  $$ values ('Second', 'second', tests.id('bob'), 'owner') $$, 'who is its only member and owner');
select is((select count(*) from private.my_organizations()), 2::bigint, 'the helper knows the organisations of the caller');
select is((select count(*) from private.my_organizations_with('team')), 2::bigint, 'and those that the caller administers');
select tests.as_user(tests.id('mia'));
select results_eq('select * from private.my_organizations()', $$ values (tests.id('A')) $$, 'a member belongs to one');
select is_empty($$ select * from private.my_organizations_with('team') $$, 'and administers none');
select results_eq($$ select email from public.member_emails(tests.id('A')) order by email $$,
  $$ values ('adam@example.test'), ('ann@example.test'), ('max@example.test'), ('mia@example.test'),
    ('vera@example.test') $$,
  'a member sees the other members of the organisation');
select is_empty($$ select * from public.member_emails(tests.id('B')) $$, 'and none of another organisation');
select tests.as_user(tests.id('adam'));
select results_eq($$ select * from private.my_organizations_with('team') $$, $$ values (tests.id('A')) $$,
  'an admin administers one');

select tests.as_owner();
create function public.crm_planted() returns void language sql as 'select';
select is(has_function_privilege('authenticated', 'public.crm_planted()', 'execute'), true,
  'a new function is open until it is closed, so the check above can fail');

select * from finish();
