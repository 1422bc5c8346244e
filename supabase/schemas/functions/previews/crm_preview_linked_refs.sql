-- crm_linked_refs as a preview sees it: pairs that it would have made are there, and as new as can be.
create function public.crm_preview_linked_refs(
  p_preview uuid, p_connection uuid, p_objects text[], p_since timestamptz, p_after text
) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('asOf', now(), 'ids', jsonb_object_agg(o.object, coalesce((
    select jsonb_agg(k.ref order by k.ref) from (
      select s.ref from (
        select jsonb_array_elements_text(
          public.crm_linked_refs(p_connection, array[o.object], p_since, p_after) #> array['ids', o.object]) as ref
        union
        (select p.crm_record_id from public.crm_preview_records p
         where p.preview_id = p_preview and p.object_type = o.object and (p_after is null or p.crm_record_id > p_after)
           and private.crm_preview_is_paired(p.link) and p.crm_record_id not like 'preview-%'
         order by p.crm_record_id limit 1000)) s
      order by s.ref limit 1000) k), '[]'::jsonb)))
  from unnest(p_objects) o (object)
$$;
revoke all on function public.crm_preview_linked_refs from public, anon, authenticated;
grant execute on function public.crm_preview_linked_refs to service_role;
