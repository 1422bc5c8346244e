-- Stores a file about a contact again, in base64, with what opens it, where it still has the seal with this iv (null: none).
create function public.seal_contact_document(p_document uuid, p_content text, p_seal jsonb, p_before text default null)
returns void
language sql set search_path = ''
as $$
  update public.contact_documents set content = decode(p_content, 'base64'), seal = p_seal
  where id = p_document and seal ->> 'iv' is not distinct from p_before
$$;
revoke all on function public.seal_contact_document from public, anon, authenticated;
grant execute on function public.seal_contact_document to service_role;
