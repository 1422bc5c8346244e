-- A file about a contact as the caller may see it: {content, seal}, base64 and what opens it (null: it is legible); null:
-- there is none.
create function public.contact_document_content(p_organization uuid, p_contact uuid, p_document uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('content', encode(content, 'base64'), 'seal', seal) from public.contact_documents
  where organization_id = p_organization and contact_id = p_contact and id = p_document
$$;
revoke all on function public.contact_document_content from public, anon;
grant execute on function public.contact_document_content to authenticated, service_role;
