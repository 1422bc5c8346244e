select * from no_plan();

-- What people may write, through the data API or a function, has a bound in the table itself: length and size, numbers that are
-- some, days and times that every program can read. Each value is tried on a copy of the table that has its checks alone.
create table tests.hostile (type text, what text, value text);
insert into tests.hostile values
  ('text', 'a hundred thousand characters and one', $$repeat('x', 100001)$$),
  ('text[]', 'a million characters and one', $$array[repeat('x', 1000001)]$$),
  ('text[]', 'one that is missing', $$array['a', null]$$),
  ('text[]', 'lists within it', $$array[array['a', 'b']]$$),
  ('text[]', 'a hundred thousand', $$array_fill('x'::text, array[100000])$$),
  ('jsonb', 'four megabytes and more', $$jsonb_build_object('k', repeat('x', 4000001))$$),
  ('jsonb', 'four megabytes and more in a list', $$jsonb_build_array(repeat('x', 4000001))$$),
  ('numeric', 'NaN', $$'NaN'$$), ('numeric', 'infinity', $$'Infinity'$$), ('numeric', 'minus infinity', $$'-Infinity'$$),
  ('bytea', 'ten megabytes and a byte', $$convert_to(repeat('x', 10485761), 'utf8')$$);
insert into tests.hostile
select t, v, quote_literal(v) from unnest(array['date', 'timestamp with time zone']) t,
  unnest(array['infinity', '-infinity', '0044-03-15 BC', '10000-01-02', '294276-12-31']) v
where t <> 'date' or v <> '294276-12-31';

-- Written by people through functions that take the value as it is, beside what the data API lets them write.
create table tests.through_functions (tbl text, col text);
insert into tests.through_functions values
  ('contacts_secrets', 'passport_number'), ('contacts_secrets', 'passport_country'), ('contacts_secrets', 'passport_expiry'),
  ('contacts_secrets', 'visa_number'), ('contacts_secrets', 'visa_type'), ('contacts_secrets', 'visa_country'),
  ('contacts_secrets', 'visa_expiry'), ('api_keys', 'name'), ('api_keys', 'prefix'), ('api_keys', 'key_hash'),
  ('api_keys', 'expires_at'), ('imports', 'settings'), ('intake_rules', 'rules'), ('invitations', 'email'),
  ('invitations', 'token_hash'), ('lead_scoring_rules', 'value'), ('lead_scoring_rules', 'label'),
  ('lead_scoring_rules', 'field'),
  ('pipelines', 'label'), ('pipeline_stages', 'key'), ('pipeline_stages', 'label'), ('quote_lines', 'description'),
  ('quote_lines', 'quantity'), ('quote_lines', 'unit_price'), ('quote_lines', 'unit_cost'), ('quote_lines', 'discount_percent'),
  ('quote_lines', 'tax_rate'), ('quotes', 'decided_by'), ('quotes', 'reject_reason'), ('intake_items', 'reason'),
  ('idempotency_keys', 'key'), ('idempotency_keys', 'hash');

-- A time of deletion is the trigger's to decide, and what leads from where to where is one of a list, taken together.
create table tests.written as
select c.oid, c.relname as tbl, a.attname as col, format_type(a.atttypid, null) as type
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'r' and a.attname <> 'deleted_at'
  and (c.relname <> 'record_associations' or a.attname = 'role')
  and (has_column_privilege('authenticated', c.oid, a.attnum, 'insert, update')
       or (c.relname, a.attname) in (select tbl, col from tests.through_functions));

create function tests.takes(p_table text, p_column text, p_value text) returns boolean language plpgsql as $$
begin
  execute format('insert into tests.%I (%I) values (%s)', 'copy_' || p_table, p_column, p_value);
  return true;
exception when check_violation then
  return false;
end
$$;
do $$
declare
  v_table text;
  v_name text;
  v_column text;
begin
  for v_table, v_name in select distinct tbl, oid::regclass::text from tests.written loop
    execute format('create table tests.%I (like %s including constraints)', 'copy_' || v_table, v_name);
    for v_column in select attname from pg_attribute where attrelid = ('tests.copy_' || v_table)::regclass and attnotnull
      and attnum > 0 loop
      execute format('alter table tests.%I alter column %I drop not null', 'copy_' || v_table, v_column);
    end loop;
  end loop;
end
$$;

select is_empty(
  $q$ select tbl || '.' || col from tests.through_functions f
      where not exists (select from tests.written w where (w.tbl, w.col) = (f.tbl, f.col)) $q$,
  'what functions write is there');
select cmp_ok((select count(*) from tests.written w join tests.hostile using (type)), '>', 200::bigint, 'much is tried');
select is_empty(
  $q$ select w.tbl || '.' || w.col || ': ' || h.what from tests.written w join tests.hostile h using (type)
      where tests.takes(w.tbl, w.col, h.value) order by 1 $q$,
  'no table takes what is too large, is no number or no day');

-- contacts.test.sql has what the trigger makes of a time; here, that no table that people delete in lacks it.
select is_empty(
  $q$ select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'deleted_at'
      where c.relnamespace = 'public'::regnamespace and has_column_privilege('authenticated', c.oid, a.attnum, 'update')
        and not exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                        where t.tgrelid = c.oid and p.proname = 'records_stamp' and t.tgtype & 16 > 0) $q$,
  'the one who deletes does it now');

-- What is said of a person cannot be dated so that nothing later counts.
select tests.found_two_organizations();
insert into public.contacts (id, organization_id, email) values (tests.id('said'), tests.id('A'), 'said@bounds.test');
select tests.as_user(tests.id('ann'));
insert into public.contact_consents (organization_id, contact_id, channel, status, source, at)
select tests.id('A'), tests.id('said'), 'email', 'granted', 'made up', t
from unnest(array['9999-12-30'::timestamptz, now() + interval '1 minute', '2020-01-01']) t;
select tests.as_owner();
select results_eq('select at from public.contact_consents order by at',
  $q$ values ('2020-01-01'::timestamptz), (now()), (now()) $q$,
  'a consent is of today or of before, whatever time is given');

-- What is added to one thing has a most, by whatever way it is added.
create function tests.outcome(p_statement text) returns text language plpgsql as $$
begin
  execute p_statement;
  return 'added';
exception when others then
  return sqlerrm;
end
$$;
insert into public.contacts (organization_id, last_name)
select tests.id('A'), 'hub' || n from generate_series(1, 101) n;
insert into public.opportunities (id, organization_id, name) values (tests.id('deal'), tests.id('A'), 'Deal');
insert into public.contacts (organization_id, last_name)
select tests.id('A'), 'linked' from generate_series(1, 1000) n;
create table tests.added (what text, fits text, refused text);
grant select on tests.added to authenticated, service_role;
insert into tests.added values
  ($$insert into public.saved_views (organization_id, object_type, name, query) select '{A}', 'contact', 'v' || n, ''$$,
   '100', 'too_many_views: 100 is the most'),
  ($$insert into public.saved_views (organization_id, object_type, name, query, is_shared)
     select '{A}', 'contact', 'v' || n, '', true$$, '100', 'too_many_shared_views: 100 is the most'),
  ($$insert into public.usual_views (organization_id, object_type, view_id) select '{A}', 'o' || n, v.id
     from (select id from public.saved_views limit 1) v,$$, '100', 'too_many_usual_views: 100 is the most'),
  ($$insert into public.notification_settings (organization_id, kind, in_page, mail) select '{A}', 'k' || n, true, 'off'$$,
   '100', 'too_many_notification_settings: 100 is the most'),
  ($$insert into public.contact_documents (organization_id, contact_id, name, content_type, content, seal)
     select '{A}', '{said}', 'd', 'image/png', 'x', '{"v": 1, "k": "k", "iv": "i", "tag": "t"}'$$,
   '100', 'too_many_documents: 100 is the most'),
  ($$insert into public.contact_relationships (organization_id, contact_id, related_id, kind)
     select '{A}', '{said}', (select id from public.contacts where last_name = 'hub' || n), 'child'$$,
   '100', 'too_many_relationships: 100 is the most'),
  ($$insert into public.contact_relationships (organization_id, contact_id, related_id, kind)
     select '{A}', (select id from public.contacts where last_name = 'hub' || n), '{said}', 'assistant'$$,
   '100', 'too_many_relationships: 100 is the most'),
  ($$insert into public.contact_consents (organization_id, contact_id, channel, status, source)
     select '{A}', '{said}', 'email', 'granted', 'form'$$, '997', 'too_many_consents: 1000 is the most'),
  ($$insert into public.opportunity_competitors (organization_id, opportunity_id, name) select '{A}', '{deal}', 'c'$$,
   '100', 'too_many_competitors: 100 is the most'),
  ($$insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id)
     select '{A}', 'opportunity', '{deal}', 'contacts', 'contact', c.id
     from (select id, row_number() over (order by id) as place from public.contacts
           where last_name in ('linked', 'hub1')) c,$$,
   '1000', 'too_many_linked: 1000 is the most'),
  ($$insert into public.imports (organization_id, object_type, file_name, columns) select '{A}', 'contact', 'f', '{a}'$$,
   '200', 'too_many_imports: 200 is the most');
create function tests.adding(p_what text, p_rows text) returns text language sql as $$
  select tests.outcome(replace(replace(replace(
    p_what || case when p_what like '%,' then '' else ' from' end || ' generate_series(' || p_rows || ') n'
    || case when p_what like '%place%' then ' where n = c.place' else '' end,
    '{A}', tests.id('A')::text), '{said}', tests.id('said')::text), '{deal}', tests.id('deal')::text))
$$;
grant execute on all functions in schema tests to authenticated, service_role;
select tests.as_user(tests.id('ann'));
select is(array[tests.adding(what, '1, ' || fits), tests.adding(what, (fits::int + 1) || ', ' || (fits::int + 1))],
  array['added', refused], refused)
from tests.added;
select is(tests.outcome('update public.saved_views set is_shared = not is_shared where ' || which), refused,
  'a view that becomes another kind counts among those: ' || refused)
from (values ('not is_shared', 'too_many_shared_views: 100 is the most'), ('is_shared', 'too_many_views: 100 is the most'))
  v (which, refused);
select is(tests.outcome($$update public.opportunities set contact_id = (select max(to_id::text)::uuid
  from public.record_associations where from_id = opportunities.id) where name = 'Deal'$$), 'added',
  'what is full can be changed');
select tests.as_service();
select is(tests.adding(what, (fits::int + 1) || ', ' || (fits::int + 1)), 'added', 'the service goes on')
from tests.added where what like '%record_associations%';

-- By bytes, in an organisation; tried with few.
select tests.as_owner();
delete from public.contact_documents;
drop trigger contact_documents_fit on public.contact_documents;
create trigger contact_documents_fit before insert on public.contact_documents for each row
  execute function private.documents_fit('3');
select tests.as_user(tests.id('ann'));
select is(array_agg(tests.adding(what, '1, ' || n)), '{added,documents_full: delete some,added,documents_full: delete some}',
  'files of an organisation have a bound together')
from tests.added, unnest(array[2, 2, 1, 1]) n where what like '%contact_documents%';
select tests.as_owner();
select is(tests.takes('contact_documents', 'content_type', quote_literal(t)), t = 'image/svg+xml', 'a type of a file: ' || t)
from unnest(array['image/svg+xml', E'text/html\r\nset-cookie: a=b', 'text/html; x', 'html']) t;

select * from finish();
