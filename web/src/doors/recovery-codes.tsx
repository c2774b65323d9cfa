/** Recovery codes, which are shown this once. */

import { useSignal } from '@preact/signals'
import { Check } from '../parts/fields.tsx'

export function RecoveryCodes({ codes, onDone }: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  const isKept = useSignal(false)
  return (
    <>
      <p>Each of these signs you in once where your second factor is lost. They are not shown again.</p>
      <ul class="codes" aria-label="Recovery codes">
        {codes.map(code => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Check label="I keep them where I keep other keys" value={isKept} />
      <div class="dialog-foot">
        <button type="button" onClick={() => void navigator.clipboard.writeText(codes.join('\n'))}>
          Copy
        </button>
        <button type="button" class="is-main" disabled={!isKept.value} onClick={onDone}>
          Done
        </button>
      </div>
    </>
  )
}
