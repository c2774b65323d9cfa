/** What the strategies of a view are built from: the configuration's parameters, and over them what a person set. */

import type { ProgramLine } from '../../../api/contract/session-view.ts'
import { type ParameterChange, parameterChangeOf } from '../../../core/domain/parameter-changes.ts'
import type { EngineState } from '../../../core/engine/engine-state.ts'

/** Shape: `programs` as the configuration has them. */
export function programLines(
  programs: readonly ProgramLine[],
  { configuration, parameterChanges }: EngineState,
): ProgramLine[] {
  return programs.map(program => {
    const index = configuration?.strategies.findIndex(({ strategyId }) => strategyId === program.strategyId) ?? -1
    const change = parameterChangeOf(parameterChanges, index)
    return change === undefined ? program : changedLine(program, change)
  })
}

function changedLine(program: ProgramLine, { values, actor, reason, timeUs }: ParameterChange): ProgramLine {
  const written = values.map(({ name, value }) => [name, asWritten(program.parameters[name], value)] as const)
  const configured = values.flatMap(({ name }) => {
    const value = program.parameters[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...program,
    parameters: { ...program.parameters, ...Object.fromEntries(written) },
    setBy: { actor, reason, timeUs, configured: Object.fromEntries(configured) },
  }
}

/** In the form of what it takes the place of. */
function asWritten(configured: Written | undefined, value: string): Written {
  if (typeof configured === 'number') return Number(value)
  return typeof configured === 'boolean' ? value === 'true' : value
}

type Written = ProgramLine['parameters'][string]
