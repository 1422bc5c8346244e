-- Companies: stamped, logged and linked as contacts are, and kept within their organisation.
select * from no_plan();
select tests.found_two_organizations();
select tests.add_connection('one', 'A', 'hubspot');
insert into public.crm_connection_objects (connection_id, organization_id, object_type, settings)
values (tests.id('one'), tests.id('A'), 'account', '{"deletes": {"fromCrm": "ignore", "toCrm": "ignore"}}');
update public.crm_connections set settings = '{"deletes": {"fromCrm": "archive", "toCrm": "archive"}}';
select tests.as_user(tests.id('ann'));
insert into public.accounts (organization_id, name, domain, annual_revenue) values (tests.id('A'), 'Acme', 'acme.example', 12.5);
select tests.as_owner();
create function tests.link_of_account() returns public.crm_sync_state language sql as $$
  select * from public.crm_sync_state where object_type = 'account' $$;
select is((tests.link_of_account()).pending, true, 'a new company is to be sent');
select is((select after from public.crm_sync_changes where object_type = 'account' and kind = 'created'),
  '{"name": "Acme", "domain": "acme.example", "status": "active", "annualRevenue": 12.5}', 'and is in the change log');
select tests.as_user(tests.id('ann'));
update public.accounts set annual_revenue = 20, phone = '';
select tests.as_owner();
select is((select version from public.accounts), 2::bigint, 'an edit moves the version');
select set_eq($$ select k from public.accounts, jsonb_object_keys(field_times) k $$, $$ values ('annual_revenue'), ('phone') $$,
  'and says when which field was changed');
select bag_eq($$ select field, before, after from public.crm_sync_changes where object_type = 'account' and kind = 'updated' $$,
  $$ values ('annualRevenue', '12.5'::jsonb, '20'::jsonb) $$, 'what is blank before and after is no change in the log');
update public.crm_sync_state set crm_record_id = '7', status = 'linked', pending = false where object_type = 'account';
update public.accounts set deleted_at = now();
select is((tests.link_of_account()).last_error ->> 'code', 'deleted_in_adsapp', 'the policy is the object''s own');
select is((tests.link_of_account()).archiving, false, 'and nothing is archived unless it was chosen for companies');

insert into public.accounts (id, organization_id, name) values (tests.id('foreign'), tests.id('B'), 'Foreign'),
  (tests.id('parent'), tests.id('A'), 'Parent'), (tests.id('child'), tests.id('A'), 'Child');
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada');
select is(tests.attempt(format('update public.contacts set account_id = %L where id = %L', tests.id('foreign'), tests.id('ada'))),
  '23503', 'no contact has a company of another organisation');
select is(tests.attempt(format('update public.accounts set %I = %L', f, v)), '23514', f || ' is never ' || v)
from unnest(array['annual_revenue', 'employees', 'lifetime_value', 'credit_limit']) f,
  unnest(array['NaN', 'Infinity', '-1e40', '1e130000']) v;
select is(tests.attempt(format('update public.accounts set parent_id = %L where id = %L', tests.id('foreign'),
  tests.id('child'))),
  '23503', 'nor a company a parent there');
update public.contacts set account_id = tests.id('parent') where id = tests.id('ada');
update public.accounts set parent_id = tests.id('parent') where id = tests.id('child');
delete from public.accounts where id = tests.id('parent');
select is((select account_id from public.contacts where id = tests.id('ada')), null,
  'a company that is gone for good has no contact');
select is((select organization_id from public.contacts where id = tests.id('ada')), tests.id('A'),
  'and takes nothing else with it');
select is((select parent_id from public.accounts where id = tests.id('child')), null, 'nor children');

select is(private.domain_key(d), k, format('the key of %s', d)) from (values
  ('https://www.Acme.example/about?x=1', 'acme.example'), (' acme.example. ', 'acme.example'), ('info@acme.example',
    'acme.example'),
  ('http://acme.example:8080', 'acme.example'), ('//www.acme.example/', 'acme.example'),
  (U&'https://www.Mu\0308nchen.example/', 'münchen.example'),
  ('gmail.com', null), ('live.co.uk', null),
  ('https://de-de.facebook.com/acme', null), ('facebook.com', 'facebook.com'), ('acme.example/x/facebook.com/y', 'acme.example'),
  ('localhost', null), ('', null), ('Acme Inc',
    null)) v (d, k);
select * from finish();
