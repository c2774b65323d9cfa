/** Feeds texts to every parser, round after round, from one seed. */

import { Random } from '../../src/core/std/random.ts'
import { corpus } from './corpus.ts'
import { arbitraryText, mutated } from './mutate.ts'
import { TARGETS } from './parser-targets.ts'

export interface FuzzFailure {
  readonly target: string
  /** Of the text that did it: repeats it alone. */
  readonly input: number
  readonly text: string
  readonly error: unknown
}

/** One in so many texts never was a message. */
const ARBITRARY_ONE_IN = 8

/** Each input has its own chance: the text of one does not hang on how many there were before it. */
export function textOf(seed: number, input: number, texts: readonly string[]): string {
  const random = new Random(`${seed}/${input}`)
  if (random.nextInt(ARBITRARY_ONE_IN) === 0) return arbitraryText(random)
  return mutated(texts[random.nextInt(texts.length)]!, random)
}

/** An input is one text read by one parser; each text is read by all of them, one after another. */
export function fuzz(seed: number, firstInput: number, inputCount: number): FuzzFailure | undefined {
  const texts = corpus()
  for (let input = firstInput; input < firstInput + inputCount; input++) {
    const { name, read } = TARGETS[input % TARGETS.length]!
    const text = textOf(seed, Math.floor(input / TARGETS.length), texts)
    try {
      read(text)
    } catch (error) {
      return { target: name, input, text, error }
    }
  }
  return undefined
}
