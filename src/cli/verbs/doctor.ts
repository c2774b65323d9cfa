/** `holdfast doctor CONFIG`: says before a start what would go wrong, and what to do about it. */

import type { Command } from 'commander'
import type { Finding } from '../../host/live/finding.ts'
import { type ConfigOptions, loadedConfigOf, takesConfig } from '../config-options.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import { styled, writeJson, writeLine } from '../output.ts'

interface Options extends ConfigOptions {
  readonly json?: boolean
}

export function define(command: Command): void {
  takesConfig(command).option('--json', 'write the findings as JSON').action(examine)
}

async function examine(file: string, options: Options): Promise<void> {
  const { diagnose, hasFailed } = await import('../../host/live/doctor.ts')
  const findings = await findingsOf(file, options, diagnose)
  const isSound = !hasFailed(findings)
  if (options.json) writeJson({ isSound, findings })
  else for (const finding of findings) tell(finding)
  process.exitCode = isSound ? EXIT_CODES.ok : EXIT_CODES.unsound
}

/** A configuration with faults is a finding as well: nothing else can be looked at then. */
async function findingsOf(
  file: string,
  options: Options,
  diagnose: typeof import('../../host/live/doctor.ts').diagnose,
): Promise<Finding[]> {
  try {
    return await diagnose(await loadedConfigOf(file, options, { command: 'run' }), true)
  } catch (error) {
    if (!(error instanceof CliError) || error.exit !== 'config') throw error
    const remedy = 'mend the configuration: holdfast config check tells the same'
    return error.message.split('\n').map(found => ({ check: 'config', grade: 'fail', found, remedy }))
  }
}

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const

function tell({ check, grade, found, remedy }: Finding): void {
  writeLine(`${styled(COLOURS[grade], grade.padEnd(4))}  ${check.padEnd(18)} ${found}`)
  if (remedy !== '') writeLine(`${' '.repeat(25)}${styled('dim', `to do: ${remedy}`)}`)
}
