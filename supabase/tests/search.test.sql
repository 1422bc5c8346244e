select plan(14);
select tests.found_two_organizations();

insert into public.contacts (organization_id, first_name, last_name, email, company) values
  (tests.id('A'), 'Ann', 'Smith', 'ann@smith.test', null),
  (tests.id('A'), 'Ann', 'Smithers', 'a.smithers@acme.test', 'Acme'),
  (tests.id('A'), 'Bo', 'Ng', null, '100%_Ann\Co'),
  (tests.id('B'), 'Ann', 'Smith', 'ann@other.test', null);
insert into public.contacts (organization_id, first_name, last_name, deleted_at) values (tests.id('A'), 'Ann', 'Smith', now());
insert into public.accounts (organization_id, name, domain) values
  (tests.id('A'), 'Smith Ltd', 'smith.test'), (tests.id('A'), 'Acme', 'acme.test'), (tests.id('B'), 'Smith', 'smith.test');

-- What is found, in its order: contacts as "Last First", companies by name.
create function tests.found(p_text text, p_limit integer default 6, p_organization text default 'A') returns text
language sql as $$
  select coalesce(string_agg(concat_ws(' ', fields ->> 'lastName', fields ->> 'firstName', fields ->> 'name'), ', '
    order by n), '')
  from (select s.fields, row_number() over () as n
        from public.records_search(tests.id(p_organization), p_text,
          '{"contact": ["firstName", "lastName"], "account": ["name"]}', p_limit) s) found $$;

select tests.as_user(tests.id('vera'));
select is(tests.found('smith'), 'Smith Ltd, Smith Ann, Smithers Ann', 'of every object, what begins with it first');
select is(tests.found('ann smith'), 'Smith Ann, Smithers Ann', 'a whole name before one that goes on, its words in any order');
select is(tests.found('smith ann'), 'Smith Ann, Smithers Ann', 'either way');
select is(tests.found('acme ann'), 'Smithers Ann', 'each word anywhere');
select is(tests.found('ACME'), 'Acme, Smithers Ann', 'without case');
select is(tests.found('n'), 'Ng Bo', 'a single letter: names that begin with it');
select is(tests.found('ng bo'), 'Ng Bo', 'short words');
select is(tests.found('100%_'), 'Ng Bo', 'signs of patterns are plain text');
select is(tests.found('%%%'), '', 'alone too');
select is(tests.found('ann\co'), 'Ng Bo', 'a backslash is one');
select is(tests.found('  '), '', 'blank finds nothing');
select is(tests.found('smith', 1), 'Smith Ltd, Smith Ann', 'at most so many of each object');
select is(tests.attempt($$select tests.found('smith', 6, 'B')$$), '42501', 'not of another organisation');
select is(tests.attempt($$select public.records_search(tests.id('A'), 'smith', '{"contact": ["organization_id"]}')$$), '22023',
  'nor a column that is no field');
select * from finish();
