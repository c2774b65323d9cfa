/** `holdfast pause SESSION`: a scope only reduces risk from now on, until a person resumes it. */

import type { Command } from 'commander'
import { defineScoped } from '../scoped-verb.ts'

export function define(command: Command): void {
  defineScoped(command, 'Pause')
}
