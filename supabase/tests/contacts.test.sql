select plan(135);
select tests.found_two_organizations();

-- What people can and cannot set.
select tests.as_user(tests.id('mia'));
select lives_ok($$ insert into public.contacts (organization_id, email, first_name, custom)
  values (tests.id('A'), 'ada@example.test', 'Ada', '{"tier": "gold"}') $$, 'a member adds a contact');
select is(tests.attempt(format('insert into public.contacts (organization_id, %s) values (tests.id(''A''), %s)', c, v)), '42501',
  format('a new contact''s %s cannot be forged', c))
from (values ('version', '9'), ('updated_at', 'now()'), ('created_at', 'now()'), ('deleted_at', 'now()'),
  ('id', '''11111111-1111-1111-1111-111111111111'''), ('field_times', '''{}''')) f (c, v);
select is(tests.attempt(format('update public.contacts set %s = %s', c, v)), '42501',
  format('a contact''s %s cannot be forged', c))
from (values ('version', 'version + 1'), ('updated_at', 'now()'), ('created_at', 'now()'), ('organization_id', 'tests.id(''B'')'),
  ('id', 'gen_random_uuid()'), ('field_times', '''{}''')) f (c, v);
select is(tests.attempt('delete from public.contacts'), '42501', 'a person cannot delete a contact for good');
select is(tests.attempt('truncate public.contacts'), '42501', 'nor empty the table');
select is(tests.attempt($$ insert into public.contacts (organization_id, first_name) values (tests.id('B'), 'X') $$), '42501',
  'nor add one to another organisation');
select is(tests.attempt(format('update public.contacts set %s', f)), '23514', format('the table refuses %s', f))
from unnest(array['email = repeat(''x'', 321)', 'first_name = repeat(''x'', 501)', 'phone = repeat(''1'', 101)',
  'custom = ''[]''', 'custom = ''"x"''']) f;
select is(tests.attempt(format(
  $i$ insert into public.contacts (organization_id, email, first_name, last_name, company)
      values (tests.id('A'), left(%1$L, 320), %1$L, reverse(%1$L), %1$L) $i$, n)), '1',
  'a name of any characters within the limits fits into the indexes')
from (select string_agg(chr(131072 + ('x' || left(md5(i::text), 4))::bit(16)::integer % 40000), '') as n
      from generate_series(1, 500) i) f;

-- The version moves exactly with what a person can see.
select tests.as_owner();
create table tests.before as select id, version, updated_at, created_at from public.contacts;
grant select on tests.before to authenticated;
select is((select version from public.contacts), 1::bigint, 'a contact begins with version 1');
insert into public.contacts (id, organization_id, version) values (tests.id('forged'), tests.id('A'), 99);
select is((select version from public.contacts where id = tests.id('forged')), 1::bigint, 'whatever the service says');
delete from public.contacts where id = tests.id('forged');

select tests.as_user(tests.id('mia'));
update public.contacts set first_name = 'Ada', custom = '{"tier": "gold"}', email = 'ada@example.test';
select results_eq('select version, updated_at from public.contacts', 'select version, updated_at from tests.before',
  'an update that changes nothing leaves version and time alone');
select tests.as_owner();
update public.contacts set updated_at = '2000-01-01', version = 77, created_at = '2000-01-01';
select results_eq('select version, updated_at, created_at from public.contacts',
  'select version, updated_at, created_at from tests.before', 'also when the service tries to set them');
select throws_ok($$ update public.contacts set organization_id = tests.id('B') $$, '42501', null,
  'not even the service moves a contact to another organisation');
select throws_ok($$ update public.contacts set id = gen_random_uuid() $$, '42501', null, 'or gives it another id');
create function tests.version() returns bigint language sql as $$ select version from public.contacts
  where organization_id = tests.id('A') $$;
grant execute on function tests.version() to authenticated;
select tests.as_user(tests.id('mia'));
create function pg_temp.moves(p_set text) returns boolean language plpgsql as $$
declare
  v_before bigint := tests.version();
begin
  execute 'update public.contacts set ' || p_set;
  return tests.version() = v_before + 1;
end
$$;
select is(pg_temp.moves(s), true, format('%s moves the version by one', s))
from unnest(array['email = ''a@b.test''', 'first_name = null', 'last_name = ''L''', 'phone = ''1''', 'company = ''C''',
  'job_title = ''J''',
                  'custom = ''{"tier": "silver"}''', 'deleted_at = now()', 'deleted_at = null', 'first_name = ''''']) s;
select cmp_ok((select updated_at from public.contacts), '>', (select updated_at from tests.before), 'and the time with it');

-- Custom properties have bounds: names, number, size of a value, of all of them, of a number, and depth.
select is(tests.attempt(format('update public.contacts set custom = %s', c)), '23514', format('custom properties: %s', f))
from (values
  ('more than 200', '(select jsonb_object_agg(''k'' || i, i) from generate_series(1, 201) i)'),
  ('twenty thousand', '(select jsonb_object_agg(''k'' || i, i) from generate_series(1, 20000) i)'),
  ('a value too long', 'jsonb_build_object(''k'', repeat(''x'', 100001))'),
  ('a list too long', '(select jsonb_build_object(''k'', jsonb_agg(i)) from generate_series(1, 60000) i)'),
  ('too much in all', '(select jsonb_object_agg(''k'' || i, repeat(''x'', 90000)) from generate_series(1, 12) i)'),
  ('six megabytes', 'jsonb_build_object(''k'', repeat(''x'', 6000000))'),
  ('a name that is empty', 'jsonb_build_object('''', 1)'),
  ('a name of the language', 'jsonb_build_object(''__proto__'', 1)'),
  ('a name with a dot', 'jsonb_build_object(''a.b'', 1)'),
  ('a name with a line break', 'jsonb_build_object(E''a\n'', 1)'),
  ('a name too long', 'jsonb_build_object(repeat(''k'', 64), 1)'),
  ('a number beyond a double', 'jsonb_build_object(''k'', 1e400)'),
  ('one within a list', 'jsonb_build_object(''k'', jsonb_build_array(-1e400))'),
  ('too many levels', '(''{"k": '' || repeat(''['', 30) || repeat('']'', 30) || ''}'')::jsonb')) b (f, c);
select is(tests.attempt(format('update public.contacts set custom = %s', c)), '1', format('custom properties may be %s', f))
from (values
  ('200', '(select jsonb_object_agg(''k'' || i, i) from generate_series(1, 200) i)'),
  ('long', 'jsonb_build_object(''k'', repeat(''x'', 100000))'),
  ('nested', '''{"k": [{"a": null}, 1.5]}'''),
  ('none', '''{}''')) b (f, c);

-- A deletion is now, or not at all; one that was made stays as it is.
create function pg_temp.deleted_at(p_time timestamptz) returns timestamptz language sql as $$
  update public.contacts set deleted_at = p_time returning deleted_at
$$;
select is(pg_temp.deleted_at(t), d, 'a deletion is now or not at all, whatever time is given')
from (values ('infinity'::timestamptz, now()), (null, null), ('-infinity', now()), (null, null), ('0001-01-01', now()),
  ('9999-12-31', now()), (null, null), ('2020-01-01', now()), (null, null)) f (t, d);

-- Each field knows when it was changed last, by the person who did it; a sync brings the times of the CRM.
select tests.as_owner();
insert into public.contacts (id, organization_id, first_name, phone, custom)
  values (tests.id('timed'), tests.id('A'), 'Tim', '1', '{"tier": "gold", "seats": 1}');
create function tests.times(p_field text) returns jsonb language sql as $$
  select field_times -> p_field from public.contacts where id = tests.id('timed') $$;
select is((select field_times from public.contacts where id = tests.id('timed')), '{}',
  'a new contact''s fields are as old as it is');
update public.contacts set phone = '2', custom = '{"tier": "silver", "seats": 1, "size": null}' where id = tests.id('timed');
select results_eq($$ select jsonb_object_keys(field_times) from public.contacts where id = tests.id('timed') order by 1 $$,
  $$ values ('custom.size'), ('custom.tier'), ('phone') $$, 'an edit is the time of the fields that it changes, custom ones too');
select is((select (tests.times('phone') #>> '{}')::timestamptz = updated_at
  from public.contacts where id = tests.id('timed')), true, 'and the time is that of the edit');
create table tests.timed_before as select field_times from public.contacts where id = tests.id('timed');
update public.contacts set first_name = 'Tom', custom = custom - 'seats' where id = tests.id('timed');
select is((select c.field_times @> b.field_times and c.field_times ?& array['first_name', 'custom.seats']
  from public.contacts c, tests.timed_before b where c.id = tests.id('timed')), true, 'the other fields keep their times');
update public.contacts set first_name = 'Tom', field_times = '{}' where id = tests.id('timed');
select is(tests.times('first_name') is not null, true, 'nobody takes them away without an edit');
update public.contacts set first_name = 'Tam', field_times = '{"phone": "2001-01-01"}' where id = tests.id('timed');
select is(tests.times('phone') = (select field_times -> 'phone' from tests.timed_before), true, 'nor with one');
select set_config('crm.origin_connection', gen_random_uuid()::text, true);
update public.contacts set phone = '3', field_times = field_times || '{"phone": {"until": "2024-01-01"}}'
  where id = tests.id('timed');
select is(tests.times('phone'), '{"until": "2024-01-01"}', 'what a sync changes has the time that comes with it');
select set_config('crm.origin_connection', '', true);

-- The list: one page after the other, each row once.
select tests.as_owner();
delete from public.contacts;
insert into public.contacts (organization_id, first_name, last_name, email, company)
select tests.id('A'), case when i % 5 = 0 then null else 'First' || (i % 3) end,
  case when i % 7 = 0 then null else chr(65 + i % 4) end,
       case when i % 6 = 0 then null else 'M' || (i % 9) || '@Example.test' end,
         case when i % 4 = 0 then null else 'Co_' || (i % 2) || '%' end
from generate_series(1, 40) i;
insert into public.contacts (organization_id, first_name) values (tests.id('B'), 'Foreign');
insert into public.contacts (id, organization_id, first_name, deleted_at) values (tests.id('gone'), tests.id('A'), 'Gone', now());
-- Several rows of one moment, so that the time alone does not order them.
alter table public.contacts disable trigger contacts_stamp;
update public.contacts
  set updated_at = '2024-01-01T00:00:00.123456Z'::timestamptz + (substr(id::text, 1, 1) > '7')::int * interval '1 microsecond';
alter table public.contacts enable trigger contacts_stamp;

create function tests.all_pages(p_sort text, p_descending boolean, p_limit integer) returns table (id uuid, value text, n integer)
language plpgsql as $$
declare
  v_value text;
  v_id uuid;
  v_rows integer;
  v_page integer := 0;
begin
  loop
    v_rows := 0;
    for id, value in
      select p.id, p.sort_value
        from public.records_page(tests.id('A'), 'contact', '{}', null, p_sort, p_descending, v_value, v_id,
          p_limit) with ordinality p
        order by p.ordinality
    loop
      v_rows := v_rows + 1;
      v_page := v_page + 1;
      n := v_page;
      v_value := value;
      v_id := id;
      return next;
    end loop;
    exit when v_rows < p_limit or v_page > 200;
  end loop;
end
$$;
grant execute on function tests.all_pages(text, boolean, integer) to authenticated;
select tests.as_user(tests.id('mia'));
select set_eq(format('select id from tests.all_pages(%L, %L, %s)', s, d, l),
  'select id from public.contacts where deleted_at is null',
  format('paging by %s %s, %s at a time, shows every contact of the organisation', s, case when d then 'down' else 'up' end, l))
from unnest(array['name', 'email', 'company', 'updated']) s, unnest(array[true, false]) d, unnest(array[1, 7, 40]) l;
select is((select count(*) - count(distinct id) from tests.all_pages(s, d, 7)), 0::bigint,
  format('each once, by %s %s', s, case when d then 'down' else 'up' end))
from unnest(array['name', 'email', 'company', 'updated']) s, unnest(array[true, false]) d;
select results_eq(format('select id from tests.all_pages(%L, false, 7) order by n', s),
  format('select id from tests.all_pages(%L, true, 7) order by n desc', s), format('down is up turned round, by %s', s))
from unnest(array['name', 'email', 'company', 'updated']) s;
select is((select count(*) from public.records_page(tests.id('A'), 'contact', p_limit => 100000)), 40::bigint,
  'a page has no more rows than there are');
select is((select count(*) from public.records_page(tests.id('A'), 'contact', p_limit => l)), 1::bigint,
  'a page has at least one row')
  from unnest(array[0, -5]) l;

-- Search takes its text as it is written.
select is((select count(*) from public.records_page(tests.id('A'), 'contact', '{}', q, p_limit => 200)), n,
  format('searching for %L finds %s', q, n))
from (values ('%', 30::bigint), ('co_1%', 20), ('coX1', 0), ('\', 0), ('FIRST1', 11), ('  ', 40), ('gone', 0), ('foreign', 0),
  ('@example', 34)) f (q, n);
select is(public.records_count(tests.id('A'), 'contact', q), n, format('counting %L counts %s', q, n))
from (values (null, 40::bigint), ('', 40), ('%', 30), ('co_1%', 20), ('\', 0), ('gone', 0)) f (q, n);

-- Organisations that one does not belong to.
select is(tests.attempt(format('select public.%s', f)), '42501', format('%s of another organisation is refused', f))
from unnest(array['records_page(tests.id(''B''), ''contact'')', 'records_count(tests.id(''B''), ''contact'')',
  'records_count(tests.id(''B''), ''contact'', ''x'')',
  'records_count(gen_random_uuid(), ''contact'')']) f;
select is((select count(*) from public.records_page(null, 'contact')), 0::bigint, 'no organisation has no contacts');
select is(tests.attempt('select public.records_page(tests.id(''A''), ''contact'', p_sort => ''id; drop table contacts'')'),
  '22023',
  'an order that does not exist is refused');
select tests.as_user(tests.id('bob'));
select is(public.records_count(tests.id('B'), 'contact'), 1::bigint, 'one''s own is counted');
select is(tests.attempt('select * from public.records_page(tests.id(''A''), ''contact'')'), '42501',
  'the other one is refused from that side too');

select * from finish();
