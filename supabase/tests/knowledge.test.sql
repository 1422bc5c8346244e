select * from no_plan();
select tests.found_two_organizations();
insert into public.channel_pages (id, organization_id, page_id, page_name)
select tests.id('page ' || o), tests.id(o), '123456789', 'Page' from unnest(array['A', 'B']) o;
create function tests.add_link(p_channels text[], p_source jsonb default '{}', p_organization text default 'A') returns uuid
language sql as $$
  select public.knowledge_add_link(tests.id(p_organization), tests.id('page A'),
    jsonb_build_object('url', 'https://crm.test/customers') || p_source,
    jsonb_build_object('channels', p_channels, 'name', 'Shop', 'description', null, 'is_active', true,
                       'created_by', tests.id('ann'))) $$;
create function tests.links() returns table (channel text, is_active boolean) language sql as $$
  select l.channel, l.is_active from public.knowledge_links l join public.knowledge_sources s on s.id = l.source_id
  where s.page = tests.id('page A') order by 1 $$;

select throws_like($$ select tests.add_link('{facebook}', '{}', 'B') $$, 'page_not_found%', 'a page of somebody else is none');
select throws_like($$ select tests.add_link('{facebook,fax}') $$, 'channel_not_on_page%', 'a channel is one of the page''s');
select isnt(tests.add_link('{facebook}', '{"type": "webhook", "refresh_minutes": 60, "secrets": {"k": "1", "iv": "a"},
  "secrets_before": null}'), null, 'a link');
select throws_like($$ select tests.add_link('{messenger,facebook}') $$, 'crm_link_exists%', 'one per channel and address');
select results_eq('select * from tests.links()', $$ values ('facebook', true) $$, 'and nothing of the others was added');

-- What was read is known by a source's own words for it.
update public.knowledge_sources
set state = 'ok', etag = 'e', last_modified = 'l', content_hash = repeat('a', 64), failures = 3, chunks = 7,
    next_fetch_at = now() + interval '1 hour', claim = gen_random_uuid(), claimed_until = now() + interval '1 hour';
create temp table before as select id from public.knowledge_sources;
select throws_like($$ select tests.add_link('{messenger}', '{"secrets": {}, "secrets_before": "b"}') $$, 'source_changed%',
  'secrets take the place of those alone that they were made of');
select is(tests.add_link('{messenger}', '{"method": "POST", "id": "00000000-0000-0000-0000-000000000000", "page": null}'),
  (select id from before), 'another channel joins the source');
select results_eq(
  $$ select type, method, refresh_minutes, secrets ->> 'k', etag, last_modified, content_hash, claim, failures, chunks, state,
       page = tests.id('page A'), next_fetch_at <= now() from public.knowledge_sources $$,
  $$ values ('webhook', 'POST', 60, '1', null::text, null::text, null::text, null::uuid, 0, 7, 'ok', true, true) $$,
  'what is stated takes the place of what there was, the rest stays; all is read again, and what was read is kept');

update public.knowledge_sources set next_fetch_at = now() + interval '1 hour';
select is(public.knowledge_set_active(tests.id('A'), tests.id('page A'), 'https://crm.test/customers', '{facebook}', false,
  tests.id('ann')) -> 'channels', '["facebook"]', 'one channel is turned off');
select results_eq('select * from tests.links()', $$ values ('facebook', false), ('messenger', true) $$, 'and no other');
select public.knowledge_set_active(tests.id('A'), tests.id('page A'), 'https://crm.test/customers', '{messenger}', true, null);
select is(next_fetch_at > now(), true, 'what is on already is not fetched for that') from public.knowledge_sources;
select is(public.knowledge_set_active(tests.id('A'), tests.id('page A'), 'https://crm.test/customers', null, true, null)
  -> 'channels', '["facebook", "messenger"]', 'all channels, where none is named');
select is(next_fetch_at <= now(), true, 'what is turned on is fetched at once') from public.knowledge_sources;
select throws_like($$ select public.knowledge_set_active(tests.id('B'), tests.id('page A'), 'https://crm.test/customers', null,
  true, null) $$, 'crm_link_not_found%', 'a link of somebody else is none');
select throws_like($$ select public.knowledge_delete_links(tests.id('B'), tests.id('page A'), 'https://crm.test/customers', null,
  null) $$, 'crm_link_not_found%', 'to delete either');
select throws_like($$ select public.knowledge_change_link(tests.id('B'), tests.id('page A'), 'https://crm.test/customers',
  '{"method": "GET"}', '{}', null) $$, 'crm_link_not_found%', 'or to change');

update public.knowledge_sources set etag = 'e';
select public.knowledge_change_link(tests.id('A'), tests.id('page A'), 'https://crm.test/customers', '{}',
  '{"name": "Renamed"}', null);
select results_eq($$ select distinct l.name, s.etag from public.knowledge_links l join public.knowledge_sources s on true $$,
  $$ values ('Renamed', 'e') $$, 'a new name is no reason to read again');
select throws_like(format($$ select public.knowledge_change_link(%L, %L, 'https://crm.test/customers', '{}',
  '{"name": "Of another"}', null, %L) $$, tests.id('A'), tests.id('page A'), jsonb_build_object('updated_at', s.updated_at,
  'name', 'As it was', 'description', l.description)), 'changed_between%', 'a name is not written over another than was checked')
from public.knowledge_sources s join public.knowledge_links l on l.source_id = s.id limit 1;
select lives_ok(format($$ select public.knowledge_change_link(%L, %L, 'https://crm.test/customers', '{}',
  '{}', null, %L) $$, tests.id('A'), tests.id('page A'), jsonb_build_object('updated_at', s.updated_at,
  'name', l.name, 'description', l.description)), 'but over the one that was')
from public.knowledge_sources s join public.knowledge_links l on l.source_id = s.id limit 1;

insert into public.knowledge_fetches (organization_id, source_id, started_at, outcome)
select organization_id, id, now(), 'changed' from public.knowledge_sources;
select is(public.knowledge_delete_links(tests.id('A'), tests.id('page A'), 'https://crm.test/customers', '{facebook}', null),
  array['facebook'], 'one channel''s link is deleted');
select is((select count(*) from public.knowledge_sources), 1::bigint, 'the source stays as long as another has it');
select is(public.knowledge_delete_links(tests.id('A'), tests.id('page A'), 'https://crm.test/customers',
  '{facebook,messenger}', null), array['messenger'], 'then the last one');
select is_empty($$ select id from public.knowledge_sources union all select id from public.knowledge_fetches $$,
  'and all of the source goes with it');
select results_eq($$ select action from public.crm_audit_log where action like 'knowledge.%' order by action $$,
  $$ values ('knowledge.link_added'), ('knowledge.link_added'), ('knowledge.link_changed'), ('knowledge.link_changed'),
    ('knowledge.link_deleted'),
    ('knowledge.link_deleted'), ('knowledge.link_turned_off'), ('knowledge.link_turned_on') $$, 'who did what is written down');

select tests.add_link('{facebook}');
select throws_like($$ select public.channel_page_change(tests.id('A'), '123456789', null, '{messenger}') $$, 'channel_in_use%',
  'a channel that links use is not taken away');
select is(public.channel_page_change(tests.id('A'), '123456789', 'Renamed', '{facebook}'), true, 'another one is');
select throws_like($$ select public.channel_page_change(tests.id('A'), '123456789', 'Again', null,
  '{"page_name": "As it was", "channels": ["facebook"]}') $$, 'changed_between%', 'nor is a page over another than was checked');
select is(public.channel_page_change(tests.id('A'), '987', 'X', null), false, 'a page that is not there is told');
select results_eq($$ select page_name, channels from public.channel_pages order by page_name $$,
  $$ values ('Page', '{facebook,messenger}'::text[]), ('Renamed', '{facebook}') $$, 'and no other one is changed');
select throws_ok($$ update public.channel_pages set channels = '{fax}' $$, '23514', null, 'no unknown channel is stored');

-- What a person may do beside the API: nothing but read, and no secret.
select tests.as_user(tests.id('mia'));
select results_eq($$ select url from public.knowledge_sources $$, $$ values ('https://crm.test/customers') $$, 'a member reads');
select throws_ok($$ select secrets from public.knowledge_sources $$, '42501', null, 'but no secret');
select throws_ok($$ select etag from public.knowledge_sources $$, '42501', null, 'nor what only the fetching needs');
select tests.as_user(tests.id('ann'));
select throws_ok($$ select tests.add_link('{messenger}') $$, '42501', null, 'an owner adds none past the API');
select tests.as_user(tests.id('bob'));
select is_empty($$ select id from public.knowledge_links union all select id from public.knowledge_sources $$,
  'another organisation reads nothing');

select tests.as_owner();
-- What is known of the passages is kept up with them, where nothing else does that.
create function tests.known_after(p_from integer, p_to integer) returns integer language sql as $$
  insert into public.knowledge_chunks (organization_id, source_id, position, path, text, content_hash, search)
  select s.organization_id, s.id, i, 'items[' || i || ']', 'Item', md5(i::text), array_to_tsvector(array['item'])
  from generate_series(p_from, p_to) i, (select * from public.knowledge_sources limit 1) s;
  select private.knowledge_refresh_statistics(p_to - p_from + 1);
  select greatest(reltuples, 0)::integer from pg_class where oid = 'public.knowledge_chunks'::regclass $$;
select is(tests.known_after(1, 999), 0, 'a few passages are no reason to look at all');
select is(tests.known_after(1000, 2999), 2999, 'many are');
select is(tests.known_after(3000, 3500), 2999, 'but not again and again');
delete from public.channel_pages where id = tests.id('page A');
select is_empty($$ select id from public.knowledge_links union all select id from public.knowledge_sources $$,
  'with a page all of its links and sources go');
select * from finish();
