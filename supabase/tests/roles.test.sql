select * from no_plan();
select tests.found_two_organizations();

-- A role is read at every statement: nothing that a person holds outlives a change of it.
create function tests.edits(p_person text) returns text
language plpgsql as $$
declare
  v_outcome text;
begin
  perform tests.as_user(tests.id(p_person));
  v_outcome := tests.attempt($s$ insert into public.contacts (organization_id, first_name) values (tests.id('A'), 'Eve') $s$);
  perform tests.as_owner();
  return v_outcome;
end
$$;
create function tests.give(p_person text, p_role text) returns void language sql as $$
  update public.organization_members set role = p_role
  where organization_id = tests.id('A') and user_id = tests.id(p_person)
$$;
select is(tests.edits('vera'), '42501', 'a viewer adds no contact');
select tests.give('vera', 'member');
select is(tests.edits('vera'), '1', 'who has become a member does, at the next statement');
select tests.give('vera', 'viewer');
select is(tests.edits('vera'), '42501', 'and no more, once a viewer again');
select throws_ok($$ select tests.give('vera', 'boss') $$, '23514', null, 'there are five roles');

-- An organisation keeps an owner.
select throws_ok($$ select tests.give('ann', 'admin') $$, 'P0001', 'last_owner: an organisation keeps an owner',
  'the last owner stays one');
select throws_ok($$ delete from public.organization_members where user_id = tests.id('ann') $$, 'P0001', null,
  'is not removed');
select throws_ok($$ delete from auth.users where id = tests.id('ann') $$, 'P0001', null, 'nor is the account');
select throws_ok($$ delete from public.organization_members where organization_id = tests.id('A') $$, 'P0001', null,
  'nor everybody at once');
select lives_ok($$ select tests.give('adam', 'owner') $$, 'with another owner');
select lives_ok($$ select tests.give('ann', 'viewer') $$, 'one may go');
select throws_ok($$ delete from public.organization_members where user_id = tests.id('adam') $$, 'P0001', null,
  'and the other has to stay');
select lives_ok($$ delete from public.organizations where id = tests.id('A') $$, 'an organisation goes with its owners');

-- Slugs.
select is(private.slug_of(name), slug, format('the slug of "%s"', name)) from (values
  ('Acme', 'acme'), ('  Ada & Partners, Ltd.  ', 'ada-partners-ltd'), ('Müller Übersee', 'muller-ubersee'),
  ('東京', 'organisation'), ('A' || repeat('-b', 40), 'a-b-b-b-b-b-b-b-b-b-b-b-b-b-b-b-b-b-b-b'), 
  ('...', 'organisation'), ('11111111-1111-1111-1111-111111111111', 'organisation')) v (name, slug);
insert into public.organizations (name) values ('Twin'), ('Twin'), ('twin!'), ('Twin 2');
select results_eq($$ select slug from public.organizations where name ilike 'twin%' order by created_at, slug $$,
  array['twin', 'twin-2', 'twin-2-2', 'twin-3'], 'names that are alike have slugs of their own');
select tests.as_user(tests.id('bob'));
select is(tests.attempt(format('update public.organizations set slug = %L', slug)), outcome,
  format('slug "%s": %s', slug, outcome))
from (values ('globex', '1'), ('twin', '23505'), ('Upper', '23514'), ('-x', '23514'), ('', '23514'),
  (tests.id('B')::text, '23514')) v (slug, outcome);
select tests.as_user(tests.id('mia'));
select is(tests.attempt($$ update public.organizations set slug = 'mine' $$), '0', 'a member changes none');

select * from finish();
