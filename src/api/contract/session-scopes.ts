/** Scopes as people name them: what a command, a trading state or a limit reaches. */

import { z } from 'zod'
import { LIMIT_LEVELS } from '../../core/domain/limit-changes.ts'
import { SCOPE_LEVELS } from '../../core/domain/scope.ts'

/** `name` is empty for `All`. */
export const scopeView = z.strictObject({ level: z.enum(SCOPE_LEVELS), name: z.string().max(80) })
export type ScopeView = z.infer<typeof scopeView>

/** `instrument` is empty but for `StrategyInstrument`, where `name` is the strategy's. */
export const limitScopeView = z.strictObject({
  level: z.enum(LIMIT_LEVELS),
  name: z.string().max(80),
  instrument: z.string().max(80),
})
export type LimitScopeView = z.infer<typeof limitScopeView>
