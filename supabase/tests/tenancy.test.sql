select plan(6);

create temporary table people as
  select tests.create_user('ada@example.test') as ada, tests.create_user('eve@example.test') as eve;
grant select on people to anon, authenticated, service_role;

select tests.as_service();
select isnt(public.create_organization((select ada from people), 'Ada and partners', 1), null, 'an organisation is founded');
select tests.as_user((select ada from people));
select results_eq(
  'select name, role from public.organizations join public.organization_members on organization_id = id',
  $$ values ('Ada and partners', 'owner') $$,
  'and owns it');

select tests.as_user((select eve from people));
select is_empty('select id from public.organizations', 'an outsider sees no organisation');
select is_empty('select user_id from public.organization_members', 'nor who belongs to one');

select tests.as_anonymous();
select throws_ok('select id from public.organizations', '42501', null, 'a visitor may not even ask');

select tests.as_owner();
select is((select count(*) from public.organizations), 1::bigint, 'the owner of the database sees it');

select * from finish();
