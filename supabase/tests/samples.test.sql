-- A sample of linked records: those that agree, and where a mapping is tried, such as wait to be compared under it too.
select plan(6);
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot'), tests.add_connection('foreign', 'B', 'hubspot');
insert into public.contacts (id, organization_id, first_name)
select tests.id(n), tests.id('A'), n from unnest(array['ada', 'bea', 'cai', 'dan', 'eva']) n;
insert into public.contacts (id, organization_id, first_name) values (tests.id('zoe'), tests.id('B'), 'Zoe');
delete from public.crm_sync_state;
insert into public.crm_sync_state
  (organization_id, connection_id, record_id, crm_record_id, status, pending, archiving, conflict_detected)
select tests.id('A'), tests.id('one'), tests.id(n), n, 'linked', n <> 'ada', n = 'dan', n = 'eva'
from unnest(array['ada', 'bea', 'cai', 'dan', 'eva']) n;
insert into public.crm_sync_state (organization_id, connection_id, record_id, crm_record_id, status, pending)
values (tests.id('B'), tests.id('foreign'), tests.id('zoe'), 'zoe', 'linked', true);
create function tests.sampled(p_limit integer, p_pending boolean) returns setof text language sql as $$
  select link ->> 'crm_record_id' from public.crm_sample_links(tests.id('one'), 'contact', p_limit, p_pending) order by 1 $$;

select results_eq($$ select tests.sampled(9, false) $$, $$ values ('ada') $$,
  'what waits to be compared does not have to agree yet');
select results_eq($$ select tests.sampled(9, true) $$, $$ values ('ada'), ('bea'), ('cai') $$,
  'where that does not matter they are there too, except for what is to be archived and what is in conflict');
select results_eq($$ select tests.sampled(1, true) $$, $$ values ('ada') $$, 'those that agree come first');
select is((select count(*) from tests.sampled(2, true)), 2::bigint, 'and no more than are asked for');
update public.crm_sync_state set pending = true where crm_record_id = 'ada';
select is_empty($$ select tests.sampled(9, false) $$, 'after a mapping was saved none is known to agree');
select is((select count(*) from tests.sampled(9, true)), 3::bigint, 'and a mapping can be tried anyway');
