/**
 * Lends the real code the world's time: while a simulation runs, the timers and the clock of the machine are those of the
 * process whose event it is.
 *
 * Why: the classes of a node then run as they are, and none can read the machine's time by an oversight.
 */

import { START_US, type World } from './virtual-time.ts'

interface Handle {
  isCleared: boolean
  ref(): Handle
  unref(): Handle
}

type Globals = Pick<
  typeof globalThis,
  'setTimeout' | 'clearTimeout' | 'setInterval' | 'clearInterval' | 'setImmediate' | 'clearImmediate'
>

const NAMES = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
] as const satisfies readonly (keyof Globals)[]

/** Returns: what gives the machine's own back. */
export function lendTime(world: World): () => void {
  const kept = Object.fromEntries(NAMES.map(name => [name, globalThis[name]])) as unknown as Globals
  Object.assign(globalThis, timersOf(world))
  Object.defineProperty(performance, 'now', {
    configurable: true,
    value: () => (world.monotonicUs(world.current) - START_US) / 1_000,
  })
  Object.defineProperty(performance, 'timeOrigin', { configurable: true, value: START_US / 1_000 })
  return () => {
    Object.assign(globalThis, kept)
    // What was put on the object hides what its class has.
    Reflect.deleteProperty(performance, 'now')
    Reflect.deleteProperty(performance, 'timeOrigin')
  }
}

function timersOf(world: World): Globals {
  const setTimeout = (work: () => void, delayMs = 0): Handle => {
    const handle = newHandle()
    const happen = () => {
      if (!handle.isCleared) work()
    }
    world.at(world.current, Math.max(1, delayMs) * 1_000, happen)
    return handle
  }
  const setInterval = (work: () => void, delayMs = 0): Handle => {
    const handle = newHandle()
    const process = world.current
    const again = () => {
      if (handle.isCleared) return
      world.at(process, Math.max(1, delayMs) * 1_000, again)
      work()
    }
    world.at(process, Math.max(1, delayMs) * 1_000, again)
    return handle
  }
  const setImmediate = (work: () => void): Handle => {
    const handle = newHandle()
    const happen = () => {
      if (!handle.isCleared) work()
    }
    world.at(world.current, 0, happen)
    return handle
  }
  const clear = (handle: Handle | undefined): void => {
    if (handle !== undefined) handle.isCleared = true
  }
  const timers = { setTimeout, setInterval, setImmediate }
  const clears = { clearTimeout: clear, clearInterval: clear, clearImmediate: clear }
  return { ...timers, ...clears } as unknown as Globals
}

function newHandle(): Handle {
  const handle: Handle = { isCleared: false, ref: () => handle, unref: () => handle }
  return handle
}
