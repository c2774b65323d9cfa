/** Short notices in the corner. */

import { Icon } from '../parts/icon.tsx'
import { dismiss, toasts } from '../state/toasts.ts'

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
