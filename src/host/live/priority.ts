/** How a process that nobody who trades waits for leaves the processors to those that do. */

import os from 'node:os'

const NICE = 10

/** Why not in any case: who was started with less (systemd's `Nice=15`) may take no more, unless it is the administrator's. */
export function standBehindTrading(): void {
  if (os.getPriority() < NICE) os.setPriority(NICE)
}
