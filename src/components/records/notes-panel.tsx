import { AllInList, Counted } from '@/src/components/records/all-in-list.tsx'
import { NoteForm } from '@/src/components/records/note-form.tsx'
import { NoteItem } from '@/src/components/records/note-item.tsx'
import { recordHref } from '@/src/components/records/record-pages.ts'
import { Pager } from '@/src/components/ui/pager.tsx'
import { Panel } from '@/src/components/ui/panel.tsx'
import type { RecordObject } from '@/src/lib/objects/record-spec.ts'
import { recordSpecOf } from '@/src/lib/objects/record-objects.ts'
import type { NotesPage } from '@/src/lib/records/activities/notes.ts'

/** What was written about a record, the newest first, and a form for more. */
export function NotesPanel({
  page,
  of,
  canEdit,
}: {
  page: NotesPage
  of: { readonly object: RecordObject; readonly id: string }
  canEdit: boolean
}) {
  return (
    <Panel title={<Counted title="Notes" count={page.count} />} flush>
      {canEdit ? (
        <div className="border-b border-border p-4">
          <NoteForm of={{ object: of.object, id: of.id }} />
        </div>
      ) : null}
      {page.rows.length > 0 ? (
        <ul className="divide-y divide-border">
          {page.rows.map((note) => (
            <NoteItem key={note.id} note={note} of={{ object: of.object, id: of.id }} canEdit={canEdit} />
          ))}
        </ul>
      ) : (
        <p className="px-4 py-3 text-muted">Nothing has been written about this {recordSpecOf(of.object).one} yet.</p>
      )}
      <Pager
        label="Pages of notes"
        path={recordHref(of.object, of.id)}
        query={{}}
        parameter="notes"
        previous={page.previous}
        next={page.next}
        labels={['Newer', 'Older']}
      />
      <AllInList object="note" field={page.field} id={of.id} count={page.count} />
    </Panel>
  )
}
