/** Short notices in the corner: of the page, and of each dialogue, for what is behind one is out of reach and not read out. */

import { dismiss, toasts } from '../state/toasts.ts'
import { Icon } from './icon.tsx'

export function ToastList() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ toastNumber, tone, text, remedy }) => (
        <div key={toastNumber} class={`toast is-${tone}`}>
          <Icon name={tone} />
          <div class="grow">
            {text}
            {remedy !== '' && <div class="small faint">{remedy}</div>}
          </div>
          <button type="button" class="is-plain is-small" onClick={() => dismiss(toastNumber)}>
            <Icon name="close" />
            <span class="unseen">Dismiss</span>
          </button>
        </div>
      ))}
    </div>
  )
}
