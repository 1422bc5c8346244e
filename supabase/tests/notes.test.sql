-- Notes: what they are about, what they are called, who wrote them, and which records of a CRM they are read for.
select * from no_plan();
select tests.found_two_organizations();
insert into public.contacts (id, organization_id, first_name) values (tests.id('ada'), tests.id('A'), 'Ada'),
  (tests.id('eve'), tests.id('A'), 'Eve'), (tests.id('zoe'), tests.id('B'), 'Zoe');
insert into public.accounts (id, organization_id, name) values (tests.id('acme'), tests.id('A'), 'Acme');
create function tests.note() returns public.notes language sql as $$ select * from public.notes limit 1 $$;
create function tests.email(p_name text) returns text language sql security definer as $$
  select email from auth.users where id = tests.id(p_name) $$;
create function tests.listed(p_where jsonb) returns setof text language sql as $$
  select fields ->> 'preview' from public.records_page(tests.id('A'), 'note', array['preview'], p_sort => 'written',
    p_descending => true, p_where => p_where) $$;

select is(private.html_text(h), t, h) from (values
  ('<p>&euro; 12&nbsp;&ndash; 14</p><p>caf&eacute;</p>', '€ 12 – 14 café'), ('&#8364;&#x20ac;&#X41;', '€€A'),
  ('&amp;lt; &lt;b&gt; &amp;amp;', '&lt; <b> &amp;'),
  ('&nosuch; &#0; &#55296; &#9999999; AT&T;', '&nosuch; &#0; &#55296; &#9999999; AT&T;'),
  ('<STYLE>p{}</STYLE>a<br>b', 'a b'), ('', ''), (null, null)) v (h, t);

select tests.as_user(tests.id('mia'));
insert into public.notes (organization_id, body, contacts, accounts)
values (tests.id('A'), '<p>Calls &amp; <b>visits</b></p><script>x</script>',
        concat_ws(';', tests.id('ada'), tests.id('zoe'), 'nobody'), tests.id('acme')::text);
select results_eq('select preview, contacts, accounts, opportunities from tests.note()',
  $$ values ('Calls & visits', tests.id('ada')::text, tests.id('acme')::text, null::text) $$,
  'a note is about what there is in its organisation, and called by what it says');
select is((select author from tests.note()), tests.email('mia'),
  'its author is who writes it');
select set_eq('select field, to_object, to_id from public.record_associations',
  $$ values ('contacts', 'contact', tests.id('ada')), ('accounts', 'account', tests.id('acme')) $$, 'each is an association');
select is(tests.attempt($$ insert into public.notes (organization_id, body, author) values (tests.id('A'), 'x', 'Somebody') $$),
  '42501', 'nobody says who wrote it');
select is(tests.attempt($$ update public.notes set contacts = null $$), '42501', 'the column is not theirs');
insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id)
select tests.id('A'), 'note', id, 'contacts', 'contact', tests.id('eve') from tests.note();
select is((select version from tests.note()), 2::bigint, 'one more is an edit of the note');
select is(tests.attempt($$ insert into public.record_associations
  (organization_id, from_object, from_id, field, to_object, to_id)
  select tests.id('A'), 'note', id, 'accounts', 'contact', tests.id('eve') from tests.note() $$), '23514',
  'each kind in its field');

-- On the pages of what they are about.
select results_eq(format('select tests.listed(%L)', jsonb_build_object('contacts', tests.id('eve'))),
  array['Calls & visits'], 'the notes about one record');
select is_empty(format('select tests.listed(%L)', jsonb_build_object('opportunities', tests.id('eve'))), 'and no others');
update public.notes set body = '<p>New</p>', title = ' ';
select is((select preview from tests.note()), 'New', 'its name follows its text');
select results_eq($$ select count(*) from public.records_page(tests.id('A'), 'note', p_search => 'new') $$, array[1::bigint],
  'which is what a search finds');

-- A sync writes columns.
select tests.as_owner();
update public.notes set contacts = tests.id('eve')::text, accounts = null;
select set_eq('select to_id from public.record_associations', $$ values (tests.id('eve')) $$, 'what a sync takes away is gone');
delete from public.contacts where id = tests.id('eve');
select is((select contacts from tests.note()), null, 'as is what is gone for good');
select is(tests.attempt($$ insert into public.notes (organization_id, written_at) values (tests.id('A'), 'infinity') $$), '23514',
  'no time without end');

-- The records that notes of a CRM are read for.
select tests.add_connection('hubspot', 'A');
delete from public.crm_sync_state;
insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id, crm_record_id, status, linked_at)
values (tests.id('A'), tests.id('hubspot'), 'contact', tests.id('ada'), '7', 'linked', now() - interval '1 day'),
  (tests.id('A'), tests.id('hubspot'), 'contact', null, '8', 'attention', now());
insert into public.crm_sync_state (organization_id, connection_id, object_type, record_id)
values (tests.id('A'), tests.id('hubspot'), 'contact', gen_random_uuid());
create function tests.refs(p_since timestamptz, p_after text default null) returns jsonb language sql as $$
  select public.crm_linked_refs(tests.id('hubspot'), '{contact,account}', p_since, p_after) -> 'ids' -> 'contact' $$;
select is(tests.refs(null), '["7"]', 'those that are pairs');
select is(tests.refs(null, '7'), '[]', 'each once');
select is(public.crm_linked_refs(tests.id('hubspot'), '{account,contact}', null, null) -> 'ids',
  '{"account": [], "contact": ["7"]}', 'of several objects at once, and of none that has none');
select is(tests.refs(now() - interval '1 hour'), '[]', 'and later only those that are new');
update public.crm_sync_state set base = '{"email": "x"}' where crm_record_id = '7';
select is(tests.refs(now() - interval '1 hour'), '[]', 'an edit makes none new');
update public.crm_sync_state set crm_record_id = '9', status = 'linked' where crm_record_id is null;
select is(tests.refs(now() - interval '1 hour'), '["9"]', 'a counterpart does');
select * from finish();
