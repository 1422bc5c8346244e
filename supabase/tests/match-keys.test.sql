select plan(3);
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
select cmp_ok(tests.contacts_read_for(key), '<', 20::bigint,
  format('a look-up by %s does not read every contact', key ->> 'kind'))
from unnest(array['{"kind": "email", "value": "many77@example.test"}', '{"kind": "phone", "value": "+45 2849 777"}',
  '{"kind": "custom", "name": "number", "value": "N77"}']::jsonb[]) key;

select * from finish();
