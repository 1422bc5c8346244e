import type { IndustryNode } from '@/src/lib/records/accounts/industries.ts'

/** An industry in the tree as it is shown. */
export type TreeRow = {
  readonly node: IndustryNode
  readonly depth: number
  /** Its place among those beside it, which are in order, itself one of them. */
  readonly index: number
  readonly siblings: readonly IndustryNode[]
  readonly parent: TreeRow | null
}

/** Every industry, from the top down. */
export function treeRows(nodes: readonly IndustryNode[], parent: TreeRow | null = null): readonly TreeRow[] {
  return nodes.flatMap((node, index) => {
    const row = { node, depth: parent === null ? 0 : parent.depth + 1, index, siblings: nodes, parent }
    return [row, ...treeRows(node.children, row)]
  })
}

/** The ids of those with every word of a text in their name or code, and of all above them. Null: nothing is searched for. */
export function matchingIds(rows: readonly TreeRow[], search: string): ReadonlySet<string> | null {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return null
  const ids = new Set<string>()
  for (const row of rows) {
    const text = `${row.node.name ?? ''} ${row.node.code ?? ''}`.toLowerCase()
    if (!words.every((word) => text.includes(word))) continue
    for (let at: TreeRow | null = row; at !== null; at = at.parent) ids.add(at.node.id)
  }
  return ids
}

/** Where an industry goes. */
export type Place = { readonly parent: string | null; readonly place: number }

/**
 * Where an arrow key moves an industry: up and down among those beside it, right below the one before it, left to beside the one that it is
 * below. Null: nowhere.
 */
export function placeBy({ index, siblings, parent }: TreeRow, key: string): Place | null {
  const above = siblings[index - 1]
  const here = parent?.node.id ?? null
  switch (key) {
    case 'ArrowUp':
      return above === undefined ? null : { parent: here, place: index - 1 }
    case 'ArrowDown':
      return index + 1 < siblings.length ? { parent: here, place: index + 1 } : null
    case 'ArrowRight':
      return above === undefined ? null : { parent: above.id, place: above.children.length }
    case 'ArrowLeft':
      return parent === null ? null : { parent: parent.parent?.node.id ?? null, place: parent.index + 1 }
    default:
      return null
  }
}

/** The ids of an industry and of all below it. */
export function idsBelow(node: IndustryNode): readonly string[] {
  return [node.id, ...node.children.flatMap(idsBelow)]
}

/** `Hospitality › Hotels and resorts`. */
export function pathOf({ node, parent }: TreeRow): string {
  const name = node.name ?? 'Unnamed industry'
  return parent === null ? name : `${pathOf(parent)} › ${name}`
}
