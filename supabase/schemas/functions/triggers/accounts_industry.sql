-- The two that a company has of its industry, the text that CRMs have and its place in the organisation's tree, fill each other
-- where one is blank, and follow each other where they were the same: a text that is the name of one industry puts the company
-- there, and an industry that somebody chooses is its text. Where both are given, or differed before, each stays as it is.
create function private.accounts_industry() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_was text := case when tg_op = 'UPDATE' then (
    select i.name from public.industries i where i.id = old.industry_id and i.deleted_at is null) end;
  v_same boolean := tg_op = 'UPDATE'
    and private.industry_key(coalesce(old.industry, '')) = private.industry_key(coalesce(v_was, ''));
  v_text_given boolean := tg_op = 'INSERT' and new.industry is not null
    or tg_op = 'UPDATE' and new.industry is distinct from old.industry;
  v_id_given boolean := tg_op = 'INSERT' and new.industry_id is not null
    or tg_op = 'UPDATE' and new.industry_id is distinct from old.industry_id;
  v_found uuid[];
begin
  if v_text_given and not v_id_given and (new.industry_id is null or v_same) and btrim(coalesce(new.industry, '')) <> '' then
    select array_agg(i.id) into v_found from public.industries i
    where i.organization_id = new.organization_id and i.deleted_at is null
      and private.industry_key(i.name) = private.industry_key(new.industry);
    if cardinality(v_found) = 1 then new.industry_id := v_found[1]; end if;
  elsif v_id_given and not v_text_given and new.industry_id is not null
        and (btrim(coalesce(new.industry, '')) = '' or v_same) then
    new.industry := coalesce((select i.name from public.industries i
                              where i.id = new.industry_id and i.organization_id = new.organization_id), new.industry);
  end if;
  return new;
end
$$;
revoke all on function private.accounts_industry from public, anon, authenticated;
