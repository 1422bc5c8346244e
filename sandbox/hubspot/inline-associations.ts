import type { ObjectType } from './object-types.ts'
import { recordRenderer, type RecordView, type Selection } from './record-view.ts'
import type { StoredRecord } from './record-store.ts'
import type { Target } from './record-writes.ts'
import type { Sandbox } from './sandbox.ts'

const perRecordMax = 100

/** Renders records with what they are associated with. */
export function associatedRenderer(
  sandbox: Sandbox,
  target: Target,
  { selection, others, path }: { readonly selection: Selection; readonly others: readonly ObjectType[]; readonly path: string },
): (record: StoredRecord) => RecordView {
  const render = recordRenderer(sandbox, target, selection)
  if (others.length === 0) return render
  return (record) => {
    const view = render(record)
    const associations = associationsOf(sandbox, target, record.id, { others, path })
    return Object.keys(associations).length === 0 ? view : { ...view, associations }
  }
}

/** One entry for every type, so that a record may be there twice; the first page only. Objects without any are left out. */
function associationsOf(
  sandbox: Sandbox,
  { portalId, objectType }: Target,
  id: number,
  { others, path }: { readonly others: readonly ObjectType[]; readonly path: string },
) {
  const rows = sandbox.associations
    .of(portalId, { object: objectType, id })
    .filter(({ to }) => sandbox.records.find({ portalId, objectType: to.object }, to.id)?.state === 'live')
  const lists = others.flatMap(({ name }) => {
    const all = rows
      .filter(({ to }) => to.object === name)
      .flatMap(({ to, type }) => {
        const named = sandbox.labels.find(portalId, type)?.name
        return named === undefined ? [] : [{ id: String(to.id), type: named }]
      })
    if (all.length === 0) return []
    const results = all.slice(0, perRecordMax)
    const after = results.at(-1)?.id
    const link = `${sandbox.publicUrl}${path}/${id}/associations/${name}?after=${after}`
    return [[name, { results, ...(all.length > results.length ? { paging: { next: { after, link } } } : {}) }] as const]
  })
  return Object.fromEntries(lists)
}
