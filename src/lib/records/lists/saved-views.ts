import { defined } from '../../core/defined.ts'
import { z } from 'zod'
import { databaseIdSchema } from '../../core/database-id.ts'
import { Failure } from '../../core/errors.ts'
import { unwrap } from '../../db/result.ts'
import type { RecordObject } from '../../objects/record-spec.ts'
import { readRows, type UserClient } from '../rows.ts'

const viewSchema = z
  .object({ id: databaseIdSchema, name: z.string(), query: z.string(), is_shared: z.boolean(), created_by: databaseIdSchema })
  .transform(({ is_shared: isShared, created_by: createdBy, ...view }) => ({ ...view, isShared, createdBy }))
/** A list as somebody has set it up: what its address says, under a name. */
export type SavedView = z.output<typeof viewSchema>

/** An organisation's object, whose list it is. */
export type ListOf = { readonly organizationId: string; readonly object: RecordObject }

const viewsMax = 200

/** The views that a person sees, by name, and the one with which the list begins for that person. */
export async function savedViews(
  client: UserClient,
  { organizationId, object }: ListOf,
): Promise<{ readonly views: readonly SavedView[]; readonly usual: string | null }> {
  const [views, [usual]] = await Promise.all([
    readRows(
      z.array(viewSchema),
      client
        .from('saved_views')
        .select('id, name, query, is_shared, created_by')
        .eq('organization_id', organizationId)
        .eq('object_type', object)
        .order('name')
        .order('id')
        .limit(viewsMax),
    ),
    readRows(
      z.array(z.object({ view_id: databaseIdSchema })),
      client.from('usual_views').select('view_id').eq('organization_id', organizationId).eq('object_type', object),
    ),
  ])
  return { views, usual: usual?.view_id ?? null }
}

/** What a person says of a view. */
export const viewWordsSchema = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(100),
  query: z.string().max(4_000),
  isShared: z.boolean(),
})
export type ViewWords = z.infer<typeof viewWordsSchema>

/** @returns its id */
export async function addView(client: UserClient, { organizationId, object }: ListOf, view: ViewWords): Promise<string> {
  const { name, query, isShared } = view
  const added = client
    .from('saved_views')
    .insert({ organization_id: organizationId, object_type: object, name, query, is_shared: isShared })
  return (await readRows(z.object({ id: databaseIdSchema }), added.select('id').single())).id
}

/**
 * Changes what is given of a view, and leaves the rest as others may have changed it meanwhile.
 * @throws Failure `not_found` for one that is gone, or somebody else's
 */
export async function changeView(
  client: UserClient,
  id: string,
  { name, query, isShared }: { readonly [Word in keyof ViewWords]?: ViewWords[Word] | undefined },
): Promise<void> {
  const change = {
    ...defined({ name, query, is_shared: isShared }),
  }
  const changed = client.from('saved_views').update(change).eq('id', id).select('id')
  if ((await readRows(z.array(z.unknown()), changed)).length === 0) throw gone()
}

/** @throws Failure `not_found` */
export async function deleteView(client: UserClient, id: string): Promise<void> {
  const deleted = client.from('saved_views').delete().eq('id', id).select('id')
  if ((await readRows(z.array(z.unknown()), deleted)).length === 0) throw gone()
}

/** Has a list begin with a view for this person; null: with all records again. */
export async function beginWith(client: UserClient, { organizationId, object }: ListOf, view: string | null): Promise<void> {
  const usual = client.from('usual_views')
  unwrap(
    view === null
      ? await usual.delete().eq('organization_id', organizationId).eq('object_type', object)
      : await usual.upsert(
          { organization_id: organizationId, object_type: object, view_id: view },
          { onConflict: 'organization_id,user_id,object_type' },
        ),
  )
}

function gone(): Failure {
  return new Failure({ kind: 'invalid', code: 'not_found', message: 'This view is gone, or somebody else’s to change.' })
}
