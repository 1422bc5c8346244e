-- Makes a lead somebody's: p_owner's (null: nobody's), or, with p_among, of that one of these members whose last turn is longest
-- ago. Of many calls at once each takes a turn of its own. Returns the owner.
create function public.assign_lead(p_organization uuid, p_lead uuid, p_owner uuid default null, p_among uuid[] default null)
returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  v_owner uuid := p_owner;
begin
  if p_organization not in (select private.my_organizations_with('edit')) then
    raise exception 'forbidden: this role may not edit' using errcode = '42501';
  end if;
  perform 1 from public.leads where id = p_lead and organization_id = p_organization and deleted_at is null for update;
  if not found then
    raise exception 'lead_not_found: %', p_lead using errcode = 'P0001';
  end if;
  if p_among is not null then
    perform pg_advisory_xact_lock(hashtextextended('lead turns:' || p_organization, 0));
    if exists (select from unnest(p_among) a (id) where not exists (
         select from public.organization_members m where m.organization_id = p_organization and m.user_id = a.id)) then
      raise exception 'reference_not_found: among names nobody of the organisation' using errcode = '23503';
    end if;
    select a.id into v_owner
    from unnest(p_among) with ordinality a (id, place)
    left join private.lead_turns t on t.organization_id = p_organization and t.user_id = a.id
    order by t.taken_at nulls first, a.place limit 1;
    insert into private.lead_turns (organization_id, user_id, taken_at) values (p_organization, v_owner, clock_timestamp())
    on conflict (organization_id, user_id) do update set taken_at = excluded.taken_at;
  end if;
  update public.leads set owner_id = v_owner where id = p_lead;
  return v_owner;
end
$$;
revoke all on function public.assign_lead from public, anon;
grant execute on function public.assign_lead to authenticated;
