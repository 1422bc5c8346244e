-- A file about a contact in base64, as whoever calls may see it; null: there is none.
create function public.contact_document_content(p_organization uuid, p_contact uuid, p_document uuid) returns text
language sql stable set search_path = ''
as $$
  select encode(content, 'base64') from public.contact_documents
  where organization_id = p_organization and contact_id = p_contact and id = p_document
$$;
revoke all on function public.contact_document_content from public, anon;
grant execute on function public.contact_document_content to authenticated;
