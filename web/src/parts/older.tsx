/** Below a list of the record: what went wrong, older rows, and asking anew. */

import type { Pages } from '../state/pages.ts'
import { TroubleBox } from './panel.tsx'

export function Older<Row>({ pages }: { readonly pages: Pages<Row> }) {
  return (
    <div class="note row">
      <TroubleBox trouble={pages.trouble} />
      {pages.older !== undefined && (
        <button type="button" class="is-small" onClick={pages.older}>
          Older
        </button>
      )}
      <button type="button" class="is-small is-plain" onClick={pages.again}>
        Ask again
      </button>
    </div>
  )
}
