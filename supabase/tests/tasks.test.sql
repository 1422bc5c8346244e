-- Tasks: what they are called, when they are due and overdue, when they were completed, who has them, and what they are about.
select * from no_plan();
select tests.found_two_organizations();
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada'),
  (tests.id('zoe'), tests.id('B'), 'Zoe');
create function tests.task() returns public.tasks language sql as $$ select * from public.tasks limit 1 $$;
create function tests.listed(p_where jsonb, p_sort text default 'due') returns setof text language sql as $$
  select fields ->> 'subject' from public.records_page(tests.id('A'), 'task', array['subject'], p_sort => p_sort,
    p_where => p_where) $$;

create function tests.plan_of(p_sql text) returns text language plpgsql as $$
declare v_line text; v_plan text := '';
begin
  for v_line in execute 'explain ' || p_sql loop v_plan := v_plan || v_line || E'\n'; end loop;
  return v_plan;
end $$;

select tests.as_user(tests.id('mia'));
insert into public.tasks (organization_id, subject, due, contacts, owner_id)
values (tests.id('A'), 'Call', '2025-11-30', concat_ws(';', tests.id('ada'), tests.id('zoe')), tests.id('mia'));
select results_eq('select type, status, priority, due, due_at, completed_at, contacts from tests.task()',
  $$ values ('to_do', 'open', 'normal', '2025-11-30', '2025-12-01 00:00Z'::timestamptz, null::timestamptz,
             tests.id('ada')::text) $$,
  'a task is open, and overdue once its day has ended; it is about what there is in its organisation');
select is(tests.attempt($$ insert into public.tasks (organization_id) values (tests.id('A')) $$), '23514',
  'nobody makes one without a word');
select is(tests.attempt(format('update public.tasks set owner_id = %L', tests.id('bob'))), '23503',
  'whose it is, is one of the organisation');
select is(tests.attempt($$ update public.tasks set completed_at = now() $$), '42501', 'nobody says when it was completed');

update public.tasks set due = '2025-11-30T15:00:00+02:00';
select results_eq('select due, due_at from tests.task()',
  $$ values ('2025-11-30T13:00:00.000Z', '2025-11-30 13:00Z'::timestamptz) $$, 'a moment is the same in any notation');
select is(tests.attempt($$ update public.tasks set due = 'soon' $$), '23514', 'and nothing else is a time');
select is(tests.attempt($$ update public.tasks set due = '2026-02-30' $$), '22008', 'nor is a day that there is not');
update public.tasks set status = 'done';
select isnt((select completed_at from tests.task()), null, 'what is done was completed');
select is((select version from tests.task()), 3::bigint, 'which is one edit');
update public.tasks set status = 'open';
select is((select completed_at from tests.task()), null, 'and what is to do again was not');

select tests.as_owner();
update public.tasks set status = 'done', completed_at = '2026-01-02 03:04Z';
select is((select completed_at from tests.task()), '2026-01-02 03:04Z'::timestamptz, 'a CRM says when');
update public.tasks set status = null, type = null, priority = null;
select results_eq('select status, type, priority from tests.task()', $$ values ('open', 'to_do', 'normal') $$,
  'a choice that a CRM clears is the first');

insert into public.tasks (organization_id, subject, status, due) values
  (tests.id('A'), 'Past', 'waiting', '2020-01-01'), (tests.id('A'), 'Late', 'done', '2020-01-01'),
  (tests.id('A'), 'Future', 'open', '2999-01-01'), (tests.id('A'), 'Whenever', 'in_progress', null),
  (tests.id('A'), 'Shelved', 'deferred', '2020-01-01');
select tests.as_user(tests.id('mia'));
select results_eq($$ select tests.listed('{"progress": "overdue"}') $$, array['Past', 'Call'], 'what is overdue');
select results_eq($$ select tests.listed('{"progress": "to_do"}') $$, array['Past', 'Call', 'Future', 'Whenever'],
  'what is to do, and last what is due at no time');
-- Of days, by the viewer's day.
select tests.as_owner();
create function tests.overdue(p_today integer) returns setof text language sql as $$
  select tests.listed(jsonb_build_object('progress', 'overdue ' || (now() at time zone 'UTC')::date + p_today)) $$;
insert into public.tasks (organization_id, subject, due)
select tests.id('A'), 'Day ' || n, ((now() at time zone 'UTC')::date + n)::text from unnest(array[-1, 0]) n;
select tests.as_user(tests.id('mia'));
select set_eq('select tests.overdue(0)', array['Past', 'Call', 'Day -1'], 'where it is the same day as in UTC');
-- Which it is somewhere from ten in the morning on.
select set_eq('select tests.overdue(1)', array['Past', 'Call', 'Day -1'] || case
  when (now() at time zone 'UTC' + interval '14 hours')::date > (now() at time zone 'UTC')::date then array['Day 0']
  else '{}' end, 'where it is tomorrow already');
select set_eq('select tests.overdue(-1)', array['Past', 'Call'], 'where it is yesterday still');
select tests.as_owner();
delete from public.tasks where subject like 'Day %';
select tests.as_user(tests.id('mia'));
select set_eq($$ select tests.listed('{"progress": "finished"}') $$, array['Late', 'Shelved'], 'what is not');
select results_eq(format('select tests.listed(%L)', jsonb_build_object('contacts', tests.id('ada'), 'progress', 'to_do')),
  array['Call'], 'and what is to do about one record');
select is(tests.attempt($$ select tests.listed('{"nosuch": "x"}') $$), '22023', 'no other words');

-- By an index, whatever else there is.
select tests.as_owner();
insert into public.tasks (organization_id, subject, due) select tests.id('A'), 'Bulk', '2030-01-01' from generate_series(1, 1000);
analyze public.tasks;
select ok(tests.plan_of($$ select id from public.tasks c where organization_id = tests.id('A') and deleted_at is null
    and status in ('open', 'in_progress', 'waiting')
    order by coalesce(due_at, 'infinity'::timestamptz), id limit 50 $$) ~ 'tasks_(open|due)_idx',
  'a page of the list is a range scan');
select * from finish();
