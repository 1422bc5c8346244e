select plan(14);
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');

-- A match key is looked up by its index.
insert into public.contacts (organization_id, email, phone, custom)
select tests.id('A'), 'many' || n || '@example.test', '+45 2849 ' || n, jsonb_build_object('number', 'N' || n)
from generate_series(1, 1000) n;
analyze public.contacts;
create function tests.contacts_read() returns bigint language sql as $$
  select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relid = 'public.contacts'::regclass
$$;
create function tests.contacts_read_for(p_key jsonb) returns bigint
language plpgsql as $$
declare
  v_before bigint := tests.contacts_read();
begin
  perform * from public.crm_load_remote(tests.id('one'), 'contact',
    jsonb_build_array(jsonb_build_object('ref', 'x', 'keys', jsonb_build_array(p_key || '{"rank": 0}'))));
  return tests.contacts_read() - v_before;
end
$$;
create function tests.contacts_read_by(p_statement text) returns bigint
language plpgsql as $$
declare
  v_contact text := (select c.id::text from public.contacts c where c.email = 'many77@example.test');
  v_before bigint := tests.contacts_read();
begin
  execute p_statement using tests.id('A'), v_contact;
  return tests.contacts_read() - v_before;
end
$$;
select cmp_ok(tests.contacts_read_by(statement), '<', 60::bigint, format('%s with a contact read that one and no other', what))
from (values
  ('sales', $$insert into public.opportunities (organization_id, name, contacts)
     select $1, 'Sale ' || n, $2 from generate_series(1, 10) n$$),
  ('tasks', $$insert into public.tasks (organization_id, subject, contacts)
     select $1, 'Task ' || n, $2 from generate_series(1, 10) n$$)) w (what, statement);
select cmp_ok(tests.contacts_read_for(key), '<', 20::bigint,
  format('a look-up by %s does not read every contact', key ->> 'kind'))
from unnest(array['{"kind": "email", "value": "many77@example.test"}', '{"kind": "phone", "value": "+45 2849 777"}',
  '{"kind": "custom", "name": "number", "value": "N77"}']::jsonb[]) key;

-- Of those that were deleted here, and stayed there.
insert into public.crm_connection_objects (connection_id, organization_id, object_type)
values (tests.id('one'), tests.id('A'), 'account'), (tests.id('one'), tests.id('A'), 'lead');
update public.contacts set deleted_at = now() where organization_id = tests.id('A');
insert into public.contacts (id, organization_id, phone, custom, deleted_at)
values (tests.id('number'), tests.id('A'), null, '{"seats": 12.5, "vip": true}', now()),
       (tests.id('theirs'), tests.id('B'), '+45 2849 777', '{"number": "N77"}', now());
insert into public.accounts (id, organization_id, name, phone, deleted_at)
values (tests.id('former company'), tests.id('A'), 'Former', '020 7946 0018', now()),
       (tests.id('company'), tests.id('A'), 'Company', '020 7946 0019', null),
       (tests.id('unlinked company'), tests.id('A'), 'Unlinked', '020 7946 0020', null);
insert into public.leads (id, organization_id, last_name, phone, deleted_at)
values (tests.id('former lead'), tests.id('A'), 'Former', '020 7946 0018', now()),
       (tests.id('lead'), tests.id('A'), 'Lead', '020 7946 0019', null);
delete from public.crm_sync_state where connection_id = tests.id('one');
insert into public.crm_sync_state
  (organization_id, connection_id, object_type, record_id, crm_record_id, status, last_error)
select tests.id('A'), tests.id('one'), r.object_type, r.id,
  case when r.title is distinct from 'Unlinked' then left(r.id::text, 8) end,
  case when r.deleted_at is null then 'linked' else 'excluded' end,
  case when r.deleted_at is not null then '{"code": "deleted_in_adsapp"}'::jsonb end
from private.records r where r.object_type in ('contact', 'account', 'lead') and r.organization_id = tests.id('A');
analyze public.contacts;
create function tests.found(p_function text, p_object text, p_keys jsonb) returns jsonb
language plpgsql as $$
declare
  v_found jsonb;
begin
  execute format('select public.%I($1, $2, $3)', p_function) into v_found using tests.id('one'), p_object,
    jsonb_build_array(jsonb_build_object('ref', tests.id('new'), 'keys', p_keys));
  return v_found -> tests.id('new')::text;
end
$$;
create function tests.partners(variadic p_records text[]) returns jsonb language sql as $$
  select jsonb_agg(left(tests.id(r)::text, 8)) from unnest(p_records) r
$$;
select is(jsonb_array_length(tests.found('crm_left_partners', 'contact', key)), 1,
  format('%s leads to who was deleted here', key))
from unnest(array['[{"kind": "phone", "value": "0045 2849 777"}]',
  '[{"kind": "custom", "name": "number", "value": "N777"}, {"kind": "phone", "value": "+452849777"}]']::jsonb[]) key;
select is(tests.found('crm_left_partners', 'contact', key), tests.partners('number'), format('%s is no text of the record', key))
from unnest(array['[{"kind": "custom", "name": "seats", "value": "12.5"}]',
  '[{"kind": "custom", "name": "vip", "value": "true"}]']::jsonb[]) key;
select is(tests.found('crm_left_partners', 'account', '[{"kind": "phone", "value": "020 7946 0018"}]'),
  tests.partners('former company'), 'of a company, by its number');
select is(tests.found('crm_left_partners', 'lead', '[{"kind": "phone", "value": "02079460018"}]'),
  tests.partners('former lead'), 'of a lead, by its number');
select is(tests.found('crm_linked_duplicates', o, '[{"kind": "phone", "value": "(020) 79460019"}]'),
  jsonb_build_array(tests.id(r)), format('%s that is linked holds its number', r))
from (values ('account', 'company'), ('lead', 'lead')) v (o, r);
-- A look-up reads the few that it finds, of a thousand.
create function tests.contacts_read_by(p_key jsonb) returns bigint
language plpgsql as $$
declare
  v_before bigint := tests.contacts_read();
begin
  perform public.crm_left_partners(tests.id('one'), 'contact',
    jsonb_build_array(jsonb_build_object('ref', tests.id('new'), 'keys', jsonb_build_array(p_key))));
  return tests.contacts_read() - v_before;
end
$$;
select cmp_ok(sum(tests.contacts_read_by(key)), '<', 40::numeric,
  'a look-up of who was deleted here does not read every tombstone')
from unnest(array['{"kind": "phone", "value": "+45 2849 777"}',
  '{"kind": "custom", "name": "number", "value": "N77"}']::jsonb[]) key;

select * from finish();
