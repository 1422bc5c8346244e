-- Which of these records the CRM has, of those that a preview has met or would have made.
-- @returns {there: [id], isAll: whether it has met all that the CRM has}
create function public.crm_preview_there(p_preview uuid, p_object text, p_ids text[]) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('isAll', p_object = any (p.has_read), 'there', (
    select coalesce(jsonb_agg(w.crm_record_id), '[]'::jsonb) from public.crm_preview_writes w
    where w.preview_id = p_preview and w.object_type = p_object and w.crm_record_id = any (p_ids) and w.is_met))
  from public.crm_previews p where p.id = p_preview
$$;
revoke all on function public.crm_preview_there from public, anon, authenticated;
grant execute on function public.crm_preview_there to service_role;
