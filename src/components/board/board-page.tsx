import { Board } from '@/src/components/board/board.tsx'
import { ViewSwitch } from '@/src/components/board/view-switch.tsx'
import { listPath, listTitle } from '@/src/components/records/record-pages.ts'
import { LinkButton } from '@/src/components/ui/link-button.tsx'
import { LinkChoice } from '@/src/components/ui/link-choice.tsx'
import { PageHeader } from '@/src/components/ui/page-header.tsx'
import { may, type Role } from '@/src/lib/core/access/roles.ts'
import type { Board as BoardView } from '@/src/lib/records/selling/board.ts'

const object = 'opportunity'

/** The opportunities of a pipeline by their stages. */
export function BoardPage({ board, owners, role }: { board: BoardView; owners: Readonly<Record<string, string>>; role: Role }) {
  const { pipelines, pipelineId, columns } = board
  const canEdit = may(role, 'edit')
  return (
    <>
      <PageHeader
        title={listTitle(object)}
        actions={
          canEdit ? (
            <LinkButton href={`${listPath(object)}/new`} variant="primary">
              New opportunity
            </LinkButton>
          ) : null
        }
      >
        {canEdit
          ? 'Drag an opportunity to another stage, or use its menu.'
          : `You can look at the board. Moving opportunities takes another role than ${role}.`}
      </PageHeader>
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <ViewSwitch current="board" />
        {pipelines.length > 1 ? (
          <div className="w-full sm:w-56">
            <LinkChoice
              label="Pipeline"
              value={pipelineId}
              targets={pipelines.map(({ id, label }) => ({
                value: id,
                label,
                href: `${listPath(object)}?view=board&pipeline=${id}`,
              }))}
            />
          </div>
        ) : null}
      </div>
      <Board key={boardKey(pipelineId, columns)} board={board} owners={owners} canEdit={canEdit} />
    </>
  )
}

/** Read again, the board begins with what was read. */
function boardKey(pipelineId: string, columns: BoardView['columns']): string {
  return `${pipelineId} ${columns.map(({ key, count, cards }) => `${key} ${count} ${cards.map(({ id, version }) => `${id}${version}`).join()}`).join(' ')}`
}
