/** A table: columns say what they show, rows are keyed, and where there are none it says so. */

import type { ComponentChildren, VNode } from 'preact'
import { useRef } from 'preact/hooks'
import { Empty } from './panel.tsx'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => ComponentChildren
  /** Figures stand to the right, long texts may wrap, actions stand at the end. */
  readonly form?: 'number' | 'wrap' | 'actions'
}

interface TableProps<Row> {
  /** For those who listen. */
  readonly name: string
  /** Where they are the same object each time, a row is drawn anew only when it is another; what changes otherwise are signals then. */
  readonly columns: readonly Column<Row>[]
  /** Undefined: not known yet. */
  readonly rows: readonly Row[] | undefined
  readonly keyOf: (row: Row) => string | number
  readonly empty: string
}

export function Table<Row>(props: TableProps<Row>) {
  const { rows, columns } = props
  const drawn = useRef<Drawn>({ columns, rows: new Map() })
  if (rows === undefined) return <Empty>Not known yet.</Empty>
  if (rows.length === 0) return <Empty>{props.empty}</Empty>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls sideways has to be reachable by keyboard.
    <section class="table-box" tabIndex={0} aria-label={props.name}>
      <table>
        <thead>
          <tr>
            {columns.map(({ head, form = '' }) => (
              <th key={head} scope="col" class={form}>
                {head === '' ? <span class="unseen">Actions</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{draw(drawn.current, props, rows)}</tbody>
      </table>
    </section>
  )
}

/** What was drawn last. */
interface Drawn {
  columns: unknown
  /** Each row by its key, as text: what is told has new objects for the same. */
  rows: ReadonlyMap<string | number, { readonly text: string; readonly node: VNode }>
}

function draw<Row>(drawn: Drawn, { columns, keyOf }: TableProps<Row>, rows: readonly Row[]): VNode[] {
  const before = drawn.columns === columns ? drawn.rows : undefined
  const now = new Map<string | number, { readonly text: string; readonly node: VNode }>()
  const nodes = rows.map(row => {
    const key = keyOf(row)
    const text = before === undefined ? '' : JSON.stringify(row)
    const last = before?.get(key)
    const node = last?.text === text ? last.node : <TableRow key={key} row={row} columns={columns} />
    now.set(key, { text, node })
    return node
  })
  drawn.columns = columns
  drawn.rows = now
  return nodes
}

function TableRow<Row>({ row, columns }: { readonly row: Row; readonly columns: readonly Column<Row>[] }) {
  return (
    <tr>
      {columns.map(({ head, form = '', cell }) => (
        <td key={head} class={form}>
          {cell(row)}
        </td>
      ))}
    </tr>
  )
}
