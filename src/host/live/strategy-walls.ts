/**
 * The inner side of a strategy's walls: what Node's permission model leaves open and no strategy needs. Raised before the
 * strategy's module is loaded.
 */

import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import v8 from 'node:v8'

/** Signals to other processes, and slowing them down; our parent is one of them. */
const OF_PROCESS = [
  'kill',
  '_kill',
  '_debugProcess',
  '_debugEnd',
  'setuid',
  'seteuid',
  'setgid',
  'setegid',
  'setgroups',
  'initgroups',
]

export function raiseWalls(): void {
  for (const name of Object.keys(process.env)) delete process.env[name]
  for (const name of OF_PROCESS) close(process, name, `process.${name}`)
  close(os, 'setPriority', 'os.setPriority')
  // Some flags of the engine let it write files by itself, past the permission model.
  close(v8, 'setFlagsFromString', 'v8.setFlagsFromString')
  // Named imports of such modules are copies; they follow only when told.
  syncBuiltinESMExports()
}

function close(owner: object, name: string, shown: string): void {
  if (!(name in owner)) return
  const value = () => {
    throw new Error(`${shown} is not open to a strategy`)
  }
  Object.defineProperty(owner, name, { value, writable: false, configurable: false })
}
