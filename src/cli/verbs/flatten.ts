/** `holdfast flatten SESSION`: cancels what is open in a scope and closes its positions. */

import type { Command } from 'commander'
import { defineScoped } from '../scoped-verb.ts'

export function define(command: Command): void {
  defineScoped(command, 'Flatten')
}
