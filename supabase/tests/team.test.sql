select * from no_plan();
select tests.found_two_organizations();
grant usage on schema tests to authenticated;

-- What the call of a person comes to: ok, the word of our refusal, or the SQLSTATE. Undone at once.
create function tests.outcome(p_person text, p_sql text) returns text
language plpgsql as $$
declare
  v_said text;
begin
  perform tests.as_user(tests.id(p_person));
  begin
    execute p_sql;
    raise exception 'tests_undo';
  exception when others then
    v_said := case when sqlerrm = 'tests_undo' then 'ok' when sqlstate = 'P0001' then split_part(sqlerrm, ':', 1)
      else sqlstate end;
  end;
  perform tests.as_owner();
  return v_said;
end
$$;
-- The same, and what it did stays.
create function tests.done(p_person text, p_sql text) returns void
language plpgsql as $$
begin
  perform tests.as_user(tests.id(p_person));
  execute p_sql;
  perform tests.as_owner();
end
$$;
grant execute on all functions in schema tests to authenticated;

-- Five roles and a stranger, every call.
create table tests.calls (call text primary key, owner text, admin text, manager text, member text, viewer text, foreigner text);
insert into tests.calls values
  ($$ select invite_member(tests.id('A'), 'New@Example.test', 'member', 'h') $$, 'ok', 'ok', '42501', '42501', '42501', '42501'),
  ($$ select invite_member(tests.id('A'), 'new@example.test', 'owner', 'h') $$,
    'ok', '42501', '42501', '42501', '42501', '42501'),
  ($$ select invite_member(tests.id('A'), 'Mia@example.test', 'admin', 'h') $$,
    'already_member', 'already_member', '42501', '42501', '42501', '42501'),
  ($$ select change_member_role(tests.id('A'), tests.id('mia'), 'admin') $$, 'ok', 'ok', '42501', '42501', '42501', '42501'),
  ($$ select change_member_role(tests.id('A'), tests.id('mia'), 'owner') $$, 'ok', '42501', '42501', '42501', '42501', '42501'),
  ($$ select change_member_role(tests.id('A'), tests.id('ann'), 'admin') $$,
    'last_owner', '42501', '42501', '42501', '42501', '42501'),
  ($$ select change_member_role(tests.id('A'), tests.id('bob'), 'admin') $$,
    'not_a_member', 'not_a_member', '42501', '42501', '42501', '42501'),
  ($$ select remove_member(tests.id('A'), tests.id('mia')) $$, 'ok', 'ok', '42501', 'ok', '42501', '42501'),
  ($$ select remove_member(tests.id('A'), tests.id('ann')) $$, 'last_owner', '42501', '42501', '42501', '42501', '42501'),
  ($$ select remove_member(tests.id('A'), auth.uid()) $$, 'last_owner', 'ok', 'ok', 'ok', 'ok', '42501'),
  ($$ select delete_organization(tests.id('A'), 'a') $$, 'ok', '42501', '42501', '42501', '42501', '42501'),
  ($$ select delete_organization(tests.id('A'), 'b') $$, 'slug_mismatch', '42501', '42501', '42501', '42501', '42501'),
  ($$ select revoke_invitation(tests.id('A'), tests.id('none')) $$,
    'invitation_gone', 'invitation_gone', '42501', '42501', '42501', '42501'),
  ($$ select create_organization(auth.uid(), 'Mine', 9) $$, '42501', '42501', '42501', '42501', '42501', '42501');
select is(tests.outcome(p.person, c.call), to_jsonb(c) ->> p.role, format('%s: %s', p.role, btrim(c.call)))
from tests.calls c cross join (values ('owner', 'ann'), ('admin', 'adam'), ('manager', 'max'), ('member', 'mia'),
  ('viewer', 'vera'), ('foreigner', 'bob')) p (role, person) order by c.call, p.role;

-- An invitation lets in whom it is for, once, and only while it is open.
create table tests.people as select tests.create_user('new@example.test') as id;
create function tests.new_person() returns text
language plpgsql as $$
declare
  v_said text;
begin
  perform tests.as_user((select id from tests.people));
  begin
    perform public.accept_invitation('h1');
    v_said := 'ok';
  exception when others then
    v_said := split_part(sqlerrm, ':', 1);
  end;
  perform tests.as_owner();
  return v_said;
end
$$;
grant select on tests.people to authenticated;
select tests.done('adam', $$ select invite_member(tests.id('A'), ' NEW@example.test', 'manager', 'h0') $$);
select is(tests.outcome('adam', $$ select invite_member(tests.id('A'), 'new@example.test', 'member', 'h1') $$),
  'invitation_just_sent', 'an address gets one link a minute');
update public.invitations set sent_at = now() - interval '2 minutes';
select tests.done('adam', $$ select invite_member(tests.id('A'), 'new@example.test', 'member', 'h1') $$);
select results_eq('select email, role, token_hash from public.invitations where revoked_at is null',
  $$ values ('new@example.test', 'member', 'h1') $$, 'another link takes the place of the one before');
select is((select count(*) from public.read_invitation('h0')), 0::bigint, 'which shows nothing any more');
select is((select organization || ' ' || role from public.read_invitation('h1')), 'A member', 'the new one does');
select is(tests.outcome('bob', $$ select accept_invitation('h1') $$), 'invitation_other_address',
  'anyone who has another address is not let in');
update public.invitations set expires_at = now() - interval '1 second';
select is(tests.new_person(), 'invitation_gone', 'nor is the right one after a week');
update public.invitations set expires_at = now() + interval '1 day', revoked_at = now();
select is(tests.new_person(), 'invitation_gone', 'nor once it is revoked');
update public.invitations set revoked_at = null where token_hash = 'h1';
select is(tests.new_person(), 'ok', 'in time, the right one is');
select is((select role from public.organization_members where user_id = (select id from tests.people)), 'member',
  'with the role of the invitation');
select is(tests.new_person(), 'invitation_gone', 'once');
insert into public.crm_audit_log (organization_id, action, subject) values
  (tests.id('A'), 'team.invitation_revoked', 'new@example.test'), (tests.id('A'), 'webhooks.created', 'endpoint'),
  (tests.id('A'), 'keys.created', 'key'), (tests.id('A'), 'privacy.erasure_begun', 'person');
select tests.as_user(tests.id('mia'));
select is((select count(*) from public.invitations), 0::bigint, 'a member sees no invitation');
select is((select string_agg(distinct action, ' ') from public.crm_audit_log), 'team.joined',
  'nor in the log whom it was for, nor what is done to webhooks, keys and people who are erased');
select tests.as_user(tests.id('adam'));
select is((select string_agg(distinct action, ' ') from public.crm_audit_log), concat_ws(' ', 'keys.created',
  'privacy.erasure_begun', 'team.invitation_revoked team.invited team.joined', 'webhooks.created'), 'which an admin sees there');
select tests.as_user(tests.id('bob'));
select is((select count(*) from public.invitations), 0::bigint, 'nor does another organisation');
select is((select count(*) from public.team_members(tests.id('A'))), 0::bigint, 'nor its people');
select tests.as_user(tests.id('vera'));
select is((select string_agg(role, ' ') from public.team_members(tests.id('A'))), 'owner admin manager member member viewer',
  'who belongs to it sees everybody in it');
select tests.as_owner();

-- What somebody has invited does not outlive the right to invite.
select tests.done('adam', $$ select invite_member(tests.id('A'), 'back@door.test', 'admin', 'h2') $$);
select tests.done('ann', $$ select change_member_role(tests.id('A'), tests.id('adam'), 'admin') $$);
select is((select count(*) from public.read_invitation('h2')), 1::bigint, 'an admin''s invitation is open');
select tests.done('ann', $$ select change_member_role(tests.id('A'), tests.id('adam'), 'manager') $$);
select is((select count(*) from public.read_invitation('h2')), 0::bigint, 'and ends when the admin is none any more');
select tests.done('ann', $$ select change_member_role(tests.id('A'), tests.id('adam'), 'admin') $$);
select tests.done('adam', $$ select invite_member(tests.id('A'), 'back@door.test', 'admin', 'h3') $$);
insert into public.crm_oauth_states (state_hash, organization_id, user_id, crm_type, connection_id, code_verifier, expires_at)
values ('s', tests.id('A'), tests.id('adam'), 'hubspot', gen_random_uuid(), '{}', now() + interval '1 minute');
select tests.done('ann', $$ select remove_member(tests.id('A'), tests.id('adam')) $$);
select is((select count(*) from public.read_invitation('h3')), 0::bigint, 'or is removed');
select is((select count(*) from public.crm_oauth_states), 0::bigint, 'as does a consent that is under way');
select tests.as_user(tests.id('adam'));
select is((select count(*) from public.contacts) + (select count(*) from public.organizations), 0::bigint,
  'who is removed sees nothing from the next statement on');
select tests.as_owner();

-- Bounds.
delete from public.invitations;
create function tests.links_for_one_address() returns integer language plpgsql as $$
declare
  v_sent integer := 0;
begin
  loop
    perform tests.done('ann',
      format($i$ select invite_member(tests.id('A'), 'often@more.test', 'viewer', 'often%s') $i$, v_sent));
    v_sent := v_sent + 1;
    update public.invitations set sent_at = now() - interval '2 minutes';
    if v_sent > 40 then return v_sent; end if;
  end loop;
exception when sqlstate 'P0001' then
  raise exception 'sent %', v_sent;
end
$$;
select throws_ok('select tests.links_for_one_address()', 'P0001', 'sent 30', 'links for one address count too, 30 an hour');
select tests.as_owner();
delete from public.invitations;
insert into public.invitations (organization_id, email, role, token_hash, invited_by, expires_at)
select tests.id('A'), i || '@example.test', 'viewer', 't' || i, tests.id('ann'), now() + interval '1 day'
from generate_series(1, 30) i;
select is(tests.outcome('ann', $$ select invite_member(tests.id('A'), 'one@more.test', 'viewer', 'h') $$),
  'too_many_invitations', '30 an hour');
select is(tests.outcome('bob', $$ select invite_member(tests.id('B'), 'one@more.test', 'viewer', 'h') $$), 'ok',
  'are counted for each organisation');
select lives_ok($$ select public.create_organization(tests.id('bob'), 'Second', 2) $$, 'a person may own two');
select throws_ok($$ select public.create_organization(tests.id('bob'), 'Third', 2) $$, 'P0001', null, 'and no third');
insert into public.crm_connections (organization_id, crm_type) values (tests.id('A'), 'hubspot');
select is(tests.outcome('ann', $$ select delete_organization(tests.id('A'), 'a') $$), 'disconnect_first',
  'CRMs are disconnected before an organisation is deleted');

-- Last seen.
select tests.done('mia', $$ select seen_here(tests.id('A')) $$);
select tests.done('mia', $$ select seen_here(tests.id('B')) $$);
select results_eq($$ select user_id from public.organization_members where last_seen_at = now() $$,
  $$ values (tests.id('mia')) $$,
  'who uses an organisation is seen there, and nowhere else');

select * from finish();
