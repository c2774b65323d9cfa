/** Stands where a gateway stands: a process that notes when an order arrives, by the machine's monotonic clock. */

import type { VenueEffect } from '../src/ports.ts'

process.on('message', ({ effects }: { effects: readonly VenueEffect[] }) => {
  const arrivedNs = process.hrtime.bigint()
  const ids = effects.flatMap(effect => (effect.kind === 'SendOrder' ? [effect.order.clientOrderId] : []))
  if (ids.length > 0) process.send!({ arrivedNs, ids })
})
process.on('disconnect', () => process.exit(0))
