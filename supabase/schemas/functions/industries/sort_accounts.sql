-- Puts the companies without an industry into the one that their CRM's text names, and makes one at the top for each text that
-- has none. Answers {industries, accounts}: how many were made, and how many companies were sorted.
create function public.sort_accounts(p_organization uuid) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_made integer;
  v_sorted integer;
begin
  perform private.lock_hierarchy('industries', p_organization);
  insert into public.industries (organization_id, name)
  select p_organization, t.name
  from (select distinct on (private.industry_key(a.industry)) left(btrim(a.industry), 200) as name
        from public.accounts a
        where a.organization_id = p_organization and a.deleted_at is null and a.industry_id is null
          and private.industry_key(coalesce(a.industry, '')) <> ''
        order by private.industry_key(a.industry), a.industry) t
  where not exists (
    select from public.industries i
    where i.organization_id = p_organization and i.deleted_at is null
      and private.industry_key(i.name) = private.industry_key(t.name));
  get diagnostics v_made = row_count;
  update public.accounts a set industry_id = i.id
  from (select (array_agg(n.id order by n.created_at, n.id))[1] as id, private.industry_key(n.name) as key
        from public.industries n where n.organization_id = p_organization and n.deleted_at is null
        group by private.industry_key(n.name)) i
  where a.organization_id = p_organization and a.deleted_at is null and a.industry_id is null
    and private.industry_key(a.industry) = i.key;
  get diagnostics v_sorted = row_count;
  return jsonb_build_object('industries', v_made, 'accounts', v_sorted);
end
$$;
revoke all on function public.sort_accounts from public, anon;
grant execute on function public.sort_accounts to authenticated;
