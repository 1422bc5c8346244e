-- A record's timeline: its changes, what went to CRMs, and notes about it, in one order.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('hub', 'A', 'hubspot');

create function tests.kinds() returns text[] language sql as $$ select array['changes', 'syncs', 'notes', 'tasks',
  'activities'] $$;
create function tests.page(p_kinds text[], p_at timestamptz default null, p_tie text default null, p_newer boolean default false,
  p_limit integer default 50) returns setof text language sql as $$
  select t.tie from public.record_timeline(tests.id('acme'), p_kinds, p_newer, p_at, p_tie, p_limit) t $$;
-- All of it, page by page, in either direction.
create function tests.walk(p_kinds text[], p_newer boolean, p_limit integer) returns text[] language plpgsql as $$
declare
  v_at timestamptz;
  v_tie text;
  v_seen text[] := '{}';
  v_row record;
  v_found boolean;
begin
  loop
    v_found := false;
    for v_row in select * from public.record_timeline(tests.id('acme'), p_kinds, p_newer, v_at, v_tie, p_limit) loop
      v_found := true;
      v_at := v_row.at; v_tie := v_row.tie; v_seen := v_seen || v_row.tie;
    end loop;
    exit when not v_found;
  end loop;
  return v_seen;
end $$;

insert into public.accounts (id, organization_id, name) values (tests.id('acme'), tests.id('A'), 'Acme');
insert into public.notes (organization_id, body, accounts, written_at)
select tests.id('A'), '<p>Note ' || n || '</p>', tests.id('acme')::text, '2026-01-01'::timestamptz + make_interval(hours => n / 2)
from generate_series(0, 9) n;
insert into public.notes (organization_id, body, accounts, deleted_at)
values (tests.id('A'), 'Gone', tests.id('acme')::text, now());
insert into public.tasks (organization_id, subject, accounts, status, completed_at)
values (tests.id('A'), 'Call', tests.id('acme')::text, 'done', '2026-01-01T01:00:00Z'),
       (tests.id('A'), 'Write', tests.id('acme')::text, 'open', null);
insert into public.activities (organization_id, kind, subject, accounts, started_at)
values (tests.id('A'), 'call', 'Dates', tests.id('acme')::text, '2026-01-01T01:00:00Z');
-- Many of one time, as a sync writes them, and at the time of notes.
insert into public.crm_sync_changes
  (organization_id, connection_id, object_type, record_id, side, kind, field, reason, created_at)
select tests.id('A'), tests.id('hub'), 'account', tests.id('acme'), (array['adsapp', 'crm', 'link'])[1 + n % 3],
       case n % 3 when 2 then 'conflict' else 'updated' end, 'name', 'crm_changed',
       '2026-01-01'::timestamptz + make_interval(hours => n / 7)
from generate_series(0, 29) n;

select tests.as_user(tests.id('vera'));
select is((select count(*) from tests.page(tests.kinds())), 45::bigint,
  'everything is there once, without what was deleted');
select is((select count(*) from tests.page(array['changes'])), 11::bigint, 'what changed here');
select is((select count(*) from tests.page(array['syncs'])), 20::bigint, 'what went to a CRM, and what stands between the two');
select is((select count(*) from tests.page(array['notes'])), 10::bigint, 'the notes');
select is((select count(*) from tests.page(array['tasks'])), 3::bigint, 'the tasks, those that are done twice');
select results_eq($$ select t.entry - 'id' from public.record_timeline(tests.id('acme'), '{activities}', false, null, null,
  9) t $$,
  $$ values ('{"kind": "call", "title": "Dates", "direction": null, "connection": null}'::jsonb) $$, 'the calls');
select is(tests.walk(tests.kinds(), false, n),
  (select array_agg(t) from tests.page(tests.kinds()) t), format('page by page of %s, it is the same', n))
from unnest(array[1, 2, 3, 7, 40]) n;
select is(tests.walk(tests.kinds(), true, n),
  (select array_agg(t) from tests.page(tests.kinds(), p_newer => true) t),
  format('and from the oldest on, by %s', n)) from unnest(array[1, 3]) n;
select results_eq($$ select * from tests.page(tests.kinds(), p_newer => true) $$,
  $$ select t from (select t, row_number() over () as n from tests.page(tests.kinds()) t) q
     order by n desc $$,
  'the one order is the other reversed');
select is((select array_agg(at::timestamptz order by n) from (select at, row_number() over () as n
    from public.record_timeline(tests.id('acme'), tests.kinds(), p_limit => 50)) q),
  (select array_agg(at::timestamptz order by at::timestamptz desc)
    from public.record_timeline(tests.id('acme'), tests.kinds(), p_limit => 50)), 'the newest first');
select is(tests.attempt($$ select * from public.record_timeline(tests.id('acme'), array['else']) $$), '22023',
  'of kinds there are');
select tests.as_user(tests.id('bob'));
select is_empty($$ select * from tests.page(tests.kinds()) $$, 'of another organisation there is nothing');
select tests.as_anonymous();
select is(tests.attempt($$ select * from public.record_timeline(tests.id('acme'), array['changes']) $$), '42501',
  'and a visitor may not ask');

-- A page of many changes is the range of an index, whatever is left out.
select tests.as_owner();
select is((select indexdef from pg_indexes where indexname = 'crm_sync_changes_record_idx'),
  'CREATE INDEX crm_sync_changes_record_idx ON public.crm_sync_changes USING btree (record_id, created_at DESC, id DESC, side)',
  'which has the side too');
select * from finish();
