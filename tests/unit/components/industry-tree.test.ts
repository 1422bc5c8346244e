import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idsBelow, matchingIds, pathOf, placeBy, treeRows } from '../../../src/components/industries/tree-rows.ts'
import type { IndustryNode } from '../../../src/lib/records/accounts/industries.ts'

const nothing = { accounts: 0, revenue: {}, pipeline: {}, weighted: {}, won: {} }
const node = (name: string, children: IndustryNode[] = []): IndustryNode => ({
  id: name,
  parent_id: null,
  name,
  code: null,
  status: 'active',
  position: 0,
  version: 1,
  own: nothing,
  total: nothing,
  children,
})
const tree = [node('A', [node('A1'), node('A2', [node('A2x')])]), node('B'), node('C')]
const rowOf = (id: string) => {
  const row = treeRows(tree).find((each) => each.node.id === id)
  if (row === undefined) throw new Error(id)
  return row
}

/** The tree after an industry went where `placeBy` says. */
function moved(nodes: readonly IndustryNode[], id: string, key: string): IndustryNode[] {
  const row = treeRows(nodes).find((each) => each.node.id === id)
  const to = row === undefined ? null : placeBy(row, key)
  if (row === undefined || to === null) return [...nodes]
  const without = (list: readonly IndustryNode[]): IndustryNode[] =>
    list.filter((each) => each.id !== id).map((each) => ({ ...each, children: without(each.children) }))
  const rest = without(nodes)
  if (to.parent === null) return rest.toSpliced(to.place, 0, row.node)
  const put = (list: readonly IndustryNode[]): IndustryNode[] =>
    list.map((each) => ({
      ...each,
      children: each.id === to.parent ? each.children.toSpliced(to.place, 0, row.node) : put(each.children),
    }))
  return put(rest)
}
const order = (nodes: readonly IndustryNode[]) => treeRows(nodes).map(({ node: { id }, depth }) => `${depth}${id}`)

test('an arrow key moves an industry one step, and nowhere where there is no such step', () => {
  expect(placeBy(rowOf('B'), 'ArrowUp')).toEqual({ parent: null, place: 0 })
  expect(placeBy(rowOf('B'), 'ArrowDown')).toEqual({ parent: null, place: 2 })
  expect(placeBy(rowOf('B'), 'ArrowRight')).toEqual({ parent: 'A', place: 2 })
  expect(placeBy(rowOf('A2x'), 'ArrowLeft')).toEqual({ parent: 'A', place: 2 })
  expect(placeBy(rowOf('A'), 'ArrowUp')).toBeNull()
  expect(placeBy(rowOf('C'), 'ArrowDown')).toBeNull()
  expect(placeBy(rowOf('A1'), 'ArrowRight')).toBeNull()
  expect(placeBy(rowOf('B'), 'ArrowLeft')).toBeNull()
  expect(placeBy(rowOf('B'), 'Enter')).toBeNull()
})

test('whatever the keys, nothing is lost, and up and down take each other back', () => {
  const key = fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight')
  const id = fc.constantFrom('A', 'A1', 'A2', 'A2x', 'B', 'C')
  fc.assert(
    fc.property(fc.array(fc.tuple(id, key), { maxLength: 20 }), id, (steps, last) => {
      const after = steps.reduce((nodes, [each, by]) => moved(nodes, each, by), tree)
      expect(
        treeRows(after)
          .map((row) => row.node.id)
          .toSorted(),
      ).toEqual(
        treeRows(tree)
          .map((row) => row.node.id)
          .toSorted(),
      )
      const up = moved(after, last, 'ArrowUp')
      if (order(up).join() !== order(after).join()) expect(order(moved(up, last, 'ArrowDown'))).toEqual(order(after))
    }),
  )
})

test('a search shows what it finds with all above it', () => {
  const rows = treeRows(tree)
  expect(matchingIds(rows, '  ')).toBeNull()
  expect([...(matchingIds(rows, 'a2X') ?? [])].toSorted()).toEqual(['A', 'A2', 'A2x'])
  expect(matchingIds(rows, 'a z')?.size).toBe(0)
  expect(pathOf(rowOf('A2x'))).toBe('A › A2 › A2x')
  expect(idsBelow(rowOf('A').node)).toEqual(['A', 'A1', 'A2', 'A2x'])
})
