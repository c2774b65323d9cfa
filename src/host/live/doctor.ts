/** Looks at what a session needs before it starts: each finding says what was looked at, what was found and what to do. */

import type { LoadedConfig } from '../config/loaded-config.ts'
import { lookAtLines } from './doctor-lines.ts'
import { lookAtMachine } from './doctor-machine.ts'
import { lookAtSession } from './doctor-session.ts'
import { lookAtStore } from './doctor-store.ts'
import { lookAtStrategies } from './doctor-strategies.ts'
import type { Finding } from './finding.ts'

/**
 * Changes nothing but that it tries to write a file in the data folder, and removes it.
 *
 * Shape: of an embedded journal it reads the newest blocks, or every one with `readsAll`: some seconds for each gigabyte.
 */
export async function diagnose(loaded: LoadedConfig, readsAll = false): Promise<Finding[]> {
  return [
    ...lookAtMachine(loaded),
    ...lookAtSession(loaded),
    ...lookAtStrategies(loaded),
    ...lookAtLines(loaded),
    ...(await lookAtStore(loaded, readsAll)),
  ]
}

export function hasFailed(findings: readonly Finding[]): boolean {
  return findings.some(({ grade }) => grade === 'fail')
}
