-- Forgets files whose bytes are gone.
create function public.knowledge_forget_files(p_ids uuid[]) returns void
language sql set search_path = ''
as $$
  delete from private.knowledge_files f where f.id = any (p_ids) and f.is_leaving
$$;
revoke all on function public.knowledge_forget_files from public, anon, authenticated;
grant execute on function public.knowledge_forget_files to service_role;
