import { join } from 'node:path'
import { permissions } from '../../src/lib/core/access/roles.ts'
import { supabaseDir } from './schema-files.ts'

export const rolePermissionsFile = join(supabaseDir, 'schemas/functions/access/role_allows.sql')

/** The database's copy of the table of roles. */
export function rolePermissionsSql(): string {
  const rows = Object.entries(permissions).map(
    ([permission, { roles }]) => `    when '${permission}' then p_role in (${roles.map((role) => `'${role}'`).join(', ')})`,
  )
  return `-- Generated from src/lib/core/access/roles.ts by \`npm run db:build\`: what each role may do.
create function private.role_allows(p_role text, p_permission text) returns boolean
language sql immutable set search_path = ''
as $$
  select case p_permission
${rows.join('\n')}
  end
$$;
revoke all on function private.role_allows from public;
grant execute on function private.role_allows to authenticated, service_role;
`
}
