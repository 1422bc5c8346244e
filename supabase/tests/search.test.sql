select plan(39);
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

-- Accents and other notations of a letter make no difference, on either side.
select tests.as_service();
insert into public.contacts (organization_id, first_name, last_name, email) values
  (tests.id('A'), 'Jürgen', 'Müller', 'jm@zoo.test'), (tests.id('A'), 'Jurgen', 'Muller', 'plain@zoo.test'),
  (tests.id('A'), 'Łukasz', 'Wójcik', 'lw@zoo.test'), (tests.id('A'), 'Søren', 'Kjærgaard', 'sk@zoo.test'),
  (tests.id('A'), 'İbrahim', 'Yıldız', 'iy@zoo.test'), (tests.id('A'), 'Zoe' || chr(776), 'Weiß', 'zw@zoo.test');
select tests.as_user(tests.id('vera'));
select is(tests.found('muller'), 'Muller Jurgen, Müller Jürgen', 'either is found by the other');
select is(tests.found('MÜLLER'), 'Müller Jürgen, Muller Jurgen', 'as it is written first');
select is(tests.found('mu'), 'Muller Jurgen, Müller Jürgen', 'by two letters too');
select is((select count(*) from public.records_page(tests.id('A'), 'contact',
  p_conditions => '[{"column": "last_name", "op": "contains", "value": "MULL"}]')), 2::bigint, 'a filter finds them alike');
select is(char_length(private.search_pattern(repeat('x', 1000000))), 1002, 'what nobody has typed is not looked for in full');
select is(tests.found('lukasz wojcik'), 'Wójcik Łukasz', 'in Polish');
select is(tests.found('ŁUKASZ'), 'Wójcik Łukasz', 'as it is written too');
select is(tests.found('soren kjaergaard'), 'Kjærgaard Søren', 'in Danish');
select is(tests.found('ibrahim yildiz'), 'Yıldız İbrahim', 'in Turkish');
select is(tests.found('weiss zoë'), 'Weiß Zoe' || chr(776), 'in German, and with the accent as a sign of its own');
select is(
  (select count(*) from public.records_page(tests.id('A'), 'contact', p_search => 'Muller')),
  2::bigint, 'by lists as well');
select is(public.records_count(tests.id('A'), 'contact', 'Wojcik'), 1::bigint, 'which count what they find');
select tests.as_service();
insert into public.contacts (organization_id, first_name, last_name, company)
select tests.id('A'), null, 'Aaron ' || lpad(i::text, 4, '0'), 'Zelda Ltd' from generate_series(1, 250) i;
insert into public.contacts (organization_id, first_name, last_name) values (tests.id('A'), 'Zelda', 'Zuse');
select tests.as_user(tests.id('vera'));
select is(split_part(tests.found('zelda', 2), ',', 1), 'Zuse Zelda', 'who is called so comes before anyone who works for one');
select is(private.search_fold('Ὀδυσσεύς ガ 가각 %_\ Straße'), 'οδυσσευς ガ 가각 %_\ strasse',
  'signs of other scripts stay what they are');
select is(private.search_fold(null), null, 'nothing stays nothing');
select is((select count(*) from public.contacts where organization_id = tests.id('A') and last_name = 'Muller'), 1::bigint,
  'and nothing but searches takes the one for the other');

-- Who is called by one or two letters is found by them, before those who are only called something that begins so.
select tests.as_service();
insert into public.contacts (organization_id, first_name, last_name, company)
select tests.id('A'), 'Ann', 'Bogart' || n, null from generate_series(1, 60) n;
insert into public.contacts (organization_id, first_name, last_name, company) values
  (tests.id('A'), 'Fei', 'Li', null), (tests.id('A'), 'Xu', 'Liang', 'Li'), (tests.id('A'), 'J', 'Doe', null),
  (tests.id('A'), 'O', 'Ä', null), (tests.id('A'), 'Vilja', 'Odegard', null);
select tests.as_user(tests.id('vera'));
select is(tests.found('bo', 1), 'Ng Bo', 'a first name of two letters before the last names that begin with it');
select is(tests.found('Li', 3), 'Li Fei, Liang Xu', 'a last name of two letters');
select is(tests.found('xu'), 'Liang Xu', 'anyone who has another last name');
select is(tests.found('j', 1), 'Doe J', 'a name of one letter');
select is(tests.found('bo ng'), 'Ng Bo', 'a whole name of short words');
select is(tests.found('vi od'), 'Odegard Vilja', 'names that begin with two letters each, in any order');
select is(tests.found('vi', 1), 'Odegard Vilja', 'a first name that begins with two letters');
select is(tests.found('a'||chr(776)||' o'), 'Ä O', 'with accents');
select is(tests.found('.*'), '', 'signs of patterns are no words');
select * from finish();
