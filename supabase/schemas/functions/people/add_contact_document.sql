-- Keeps a file about a contact as the caller. p_content: base64 of what the app has sealed, p_seal: what opens it. Returns its
-- id.
create function public.add_contact_document(
  p_organization uuid, p_contact uuid, p_kind text, p_name text, p_content_type text, p_content text, p_seal jsonb
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_id uuid;
begin
  insert into public.contact_documents (organization_id, contact_id, kind, name, content_type, content, seal)
  values (p_organization, p_contact, p_kind, p_name, p_content_type, decode(p_content, 'base64'), p_seal)
  returning id into v_id;
  return v_id;
end
$$;
revoke all on function public.add_contact_document from public, anon;
grant execute on function public.add_contact_document to authenticated;
