-- Saved views: a name is one view, of a person's own and of those that are shared.
select plan(8);
select tests.found_two_organizations();
create function tests.save_view(p_name text, p_is_shared boolean, p_object text default 'contact') returns text
language plpgsql as $$
begin
  insert into public.saved_views (organization_id, object_type, name, query, is_shared)
  values (tests.id('A'), p_object, p_name, '', p_is_shared);
  return 'saved';
exception when others then return sqlstate;
end $$;

select tests.as_user(tests.id('mia'));
select is(tests.save_view('Mine', false), 'saved', 'a view has a name');
select is(tests.save_view(' mine ', false), '23505', 'that no other of the same person has, in whatever case');
select is(tests.save_view('Mine', false, 'account'), 'saved', 'but on another list');
select is(tests.save_view('Mine', true), 'saved', 'or shared');
select is(tests.save_view('MINE', true), '23505', 'once');
select tests.as_user(tests.id('vera'));
select is(tests.save_view('Mine', false), 'saved', 'other people have views of their own');
select tests.as_user(tests.id('mia'));
select is(tests.save_view('Other', false), 'saved', 'another name is another view');
select is(tests.attempt($$update public.saved_views set name = 'Mine' where name = 'Other'$$), '23505', 'until it is renamed');
select * from finish();
