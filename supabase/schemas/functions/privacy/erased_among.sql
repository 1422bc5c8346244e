-- Which of these records, [{ref, hashes}], have an identity that an erasure has blocked. @returns their refs
create function public.erased_among(p_organization uuid, p_records jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(r.ref), '[]'::jsonb)
  from jsonb_to_recordset(p_records) as r (ref text, hashes jsonb)
  where exists (select 1 from public.erased_identities i
                where i.organization_id = p_organization and i.lifted_at is null
                  and i.hash in (select jsonb_array_elements_text(r.hashes)))
$$;
revoke all on function public.erased_among from public, anon, authenticated;
grant execute on function public.erased_among to service_role;
