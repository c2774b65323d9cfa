/** A table: columns say what they show, rows are keyed, and where there are none it says so. */

import type { ComponentChildren } from 'preact'
import { Empty } from './panel.tsx'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => ComponentChildren
  /** Figures stand to the right, long texts may wrap, actions stand at the end. */
  readonly form?: 'number' | 'wrap' | 'actions'
}

export function Table<Row>(props: {
  /** For those who listen. */
  readonly name: string
  readonly columns: readonly Column<Row>[]
  /** Undefined: not known yet. */
  readonly rows: readonly Row[] | undefined
  readonly keyOf: (row: Row) => string | number
  readonly empty: string
}) {
  const { rows, columns } = props
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
        <tbody>
          {rows.map(row => (
            <tr key={props.keyOf(row)}>
              {columns.map(({ head, form = '', cell }) => (
                <td key={head} class={form}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
