/** The name of an order of ours, which leads to its life. */

import { addressOf } from '../state/route.ts'

export function OrderLink({ clientOrderId }: { readonly clientOrderId: string }) {
  if (clientOrderId === '') return <span class="faint">not ours</span>
  return (
    <a class="mono" href={addressOf('orders', clientOrderId)}>
      {clientOrderId}
    </a>
  )
}
